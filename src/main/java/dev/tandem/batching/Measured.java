package dev.tandem.batching;

import java.util.List;

/** What is told of one run. */
final class Measured implements BatchObserver.Run {
  private final BatchObserver.Reason reason;
  private final int requests;
  private final int rows;
  private final long queueNanos;
  private int paddingRows;
  private long batchNanos;
  private long runNanos;

  Measured(BatchObserver.Reason reason, List<Request> live, long now) {
    int count = 0;
    long longest = 0;
    for (var request : live) {
      count += Math.max(1, request.rows());
      longest = Math.max(longest, now - request.arrivedNanos());
    }
    this.reason = reason;
    this.requests = live.size();
    this.rows = count;
    this.queueNanos = longest;
  }

  void assembled(int padding, long nanos) {
    paddingRows = padding;
    batchNanos = nanos;
  }

  void ran(long nanos) {
    runNanos = nanos;
  }

  @Override
  public int requests() {
    return requests;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int paddingRows() {
    return paddingRows;
  }

  @Override
  public BatchObserver.Reason reason() {
    return reason;
  }

  @Override
  public long queueNanos() {
    return queueNanos;
  }

  @Override
  public long batchNanos() {
    return batchNanos;
  }

  @Override
  public long runNanos() {
    return runNanos;
  }
}
