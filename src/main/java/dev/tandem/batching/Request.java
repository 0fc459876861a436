package dev.tandem.batching;

import dev.tandem.tensor.NamedTensors;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: the future of its outputs, and its inputs, which are given back by
 * whoever runs it or takes it out of the queue.
 */
final class Request extends CompletableFuture<NamedTensors> {
  private final BatchQueue queue;
  private final NamedTensors inputs;
  private final int rows;
  private final long arrivedNanos;
  private final long deadlineNanos;

  /** Where it waits; guarded by the queue's lock, null before and after. */
  @Nullable Batch waitsIn;

  private Request(BatchQueue queue, NamedTensors inputs, long arrivedNanos, long deadlineNanos) {
    this.queue = queue;
    this.inputs = inputs;
    this.rows = Rows.count(inputs);
    this.arrivedNanos = arrivedNanos;
    this.deadlineNanos = deadlineNanos;
  }

  static Request of(BatchQueue queue, NamedTensors inputs, long arrivedNanos, long deadlineNanos) {
    return new Request(queue, inputs, arrivedNanos, deadlineNanos);
  }

  /** The same inputs and deadline as a request of their own. */
  Request withInputs(NamedTensors others, long now) {
    return new Request(queue, others, now, deadlineNanos);
  }

  NamedTensors inputs() {
    return inputs;
  }

  /** Rows of its inputs; 0 where they have none in common. */
  int rows() {
    return rows;
  }

  long arrivedNanos() {
    return arrivedNanos;
  }

  boolean isExpired(long now) {
    return deadlineNanos - now <= 0;
  }

  /** Hands the outputs over, or closes them if nobody waits any more. */
  void answer(NamedTensors outputs) {
    inputs.close();
    if (!complete(outputs)) {
      outputs.close();
    }
  }

  /** Gives its inputs back and fails it. */
  void fail(Throwable failure) {
    inputs.close();
    completeExceptionally(failure);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled && queue.withdraw(this)) {
      inputs.close();
    }
    return cancelled;
  }
}
