package dev.tandem.batching;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that become one run. It is open, taking more of them, until the queue closes it, and
 * never opened again; once taken it belongs to the thread that runs it.
 */
final class Batch {
  private final BatchingOptions options;
  private final List<Request> requests = new ArrayList<>(1);
  private final long openedNanos;
  private final boolean joinable;
  private final @Nullable Cut cut;
  private int rows;
  private BatchObserver.Reason reason = BatchObserver.Reason.IDLE;

  private Batch(Request first, BatchingOptions options, boolean joinable, @Nullable Cut cut) {
    this.options = options;
    this.openedNanos = first.arrivedNanos();
    this.cut = cut;
    add(first);
    this.joinable = joinable && rows > 0 && !isFull();
  }

  /**
   * A batch of one.
   *
   * @param rowwise whether others may join it
   */
  static Batch of(Request first, BatchingOptions options, boolean rowwise) {
    return new Batch(first, options, rowwise, null);
  }

  /** A piece of a request that is too large for one run. */
  static Batch piece(Request piece, BatchingOptions options, Cut cut) {
    return new Batch(piece, options, false, cut);
  }

  BatchingOptions options() {
    return options;
  }

  /** Its requests; changed under the queue's lock while it waits. */
  List<Request> requests() {
    return requests;
  }

  Request first() {
    return requests.getFirst();
  }

  /** What its only request is a piece of. */
  @Nullable Cut cut() {
    return cut;
  }

  long openedNanos() {
    return openedNanos;
  }

  boolean isJoinable() {
    return joinable;
  }

  boolean hasRoomFor(Request request) {
    return rows + request.rows() <= options.maxBatchSize();
  }

  boolean isFull() {
    return rows >= options.maxBatchSize();
  }

  void add(Request request) {
    requests.add(request);
    rows += request.rows();
  }

  void remove(Request request) {
    requests.remove(request);
    rows -= request.rows();
  }

  BatchObserver.Reason reason() {
    return reason;
  }

  void takenFor(BatchObserver.Reason why) {
    reason = why;
  }
}
