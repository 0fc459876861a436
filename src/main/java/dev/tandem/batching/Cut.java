package dev.tandem.batching;

import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request with more rows than a run may have, in pieces that lie in its memory. One piece waits
 * at a time, the next one is made when it is taken; the answers are put together again when the
 * last one is there. Thread safe; the queue's lock is never taken inside its own.
 */
final class Cut {
  private final Request whole;
  private final BatchingOptions options;
  private final Map<String, SharedTensor> inputs = new LinkedHashMap<>();
  private final List<@Nullable NamedTensors> answers = new ArrayList<>();
  private @Nullable Map<String, Shape> answerRows;
  private final List<Request> pieces = new ArrayList<>();
  private int from;
  private int answered;
  private boolean uncut;
  private boolean stopped;

  Cut(Request whole, BatchingOptions options) {
    this.whole = whole;
    this.options = options;
    whole.inputs().asMap().forEach((name, tensor) -> inputs.put(name, new SharedTensor(tensor)));
    whole.whenComplete((outputs, failure) -> stop());
  }

  /** A batch of the next rows; null if all are on their way or are not needed any more. */
  synchronized @Nullable Batch next(long now) {
    if (stopped || uncut || from == whole.rows()) {
      return null;
    }
    int to = (int) Math.min((long) from + options.maxBatchSize(), whole.rows());
    var piece = whole.withInputs(slice(from, to), now);
    int index = answers.size();
    answers.add(null);
    from = to;
    pieces.add(piece);
    piece.whenComplete((outputs, failure) -> arrived(index, outputs, failure));
    return Batch.piece(piece, options, this);
  }

  /** The whole request uncut, for a model whose answers cannot be put together; once. */
  synchronized @Nullable Request entire(long now) {
    if (stopped || uncut) {
      return null;
    }
    uncut = true;
    var entire = whole.withInputs(slice(0, whole.rows()), now);
    entire.whenComplete(
        (outputs, failure) -> {
          if (failure != null) {
            whole.completeExceptionally(failure);
          } else if (!whole.complete(outputs)) {
            outputs.close();
          }
        });
    return entire;
  }

  private NamedTensors slice(int first, int end) {
    var slices = new LinkedHashMap<String, Tensor>();
    inputs.forEach((name, shared) -> slices.put(name, shared.rows(first, end)));
    return NamedTensors.of(slices);
  }

  /** Whether a piece's outputs are rows like those of the other pieces. */
  synchronized boolean fits(NamedTensors outputs, int rows) {
    if (!Rows.areAll(outputs, rows)) {
      return false;
    }
    var found = new LinkedHashMap<String, Shape>();
    outputs.asMap().forEach((name, tensor) -> found.put(name, tensor.shape().tail()));
    if (answerRows == null) {
      answerRows = found;
    }
    return answerRows.equals(found);
  }

  private void arrived(int index, @Nullable NamedTensors outputs, @Nullable Throwable failure) {
    if (outputs == null) {
      whole.completeExceptionally(failure == null ? new IllegalStateException() : failure);
      return;
    }
    var all = collected(index, outputs);
    if (all.isEmpty()) {
      return;
    }
    try {
      var joined = Rows.join(all, 0);
      if (!whole.complete(joined)) {
        joined.close();
      }
    } catch (RuntimeException | Error e) {
      whole.completeExceptionally(e);
    } finally {
      all.forEach(NamedTensors::close);
    }
  }

  /** The answers of all pieces with the last of them, which are the caller's; before it none. */
  private synchronized List<NamedTensors> collected(int index, NamedTensors outputs) {
    if (stopped) {
      outputs.close();
      return List.of();
    }
    answers.set(index, outputs);
    answered++;
    if (from < whole.rows() || answered < answers.size()) {
      return List.of();
    }
    return take();
  }

  private List<NamedTensors> take() {
    var all = new ArrayList<NamedTensors>();
    for (var answer : answers) {
      if (answer != null) {
        all.add(answer);
      }
    }
    answers.replaceAll(answer -> null);
    return all;
  }

  private void stop() {
    synchronized (this) {
      stopped = true;
      take().forEach(NamedTensors::close);
      inputs.values().forEach(SharedTensor::close);
    }
    // Those that are answered do not mind; no more are made.
    pieces.forEach(piece -> piece.cancel(false));
  }
}
