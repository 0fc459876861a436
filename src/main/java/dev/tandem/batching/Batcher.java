package dev.tandem.batching;

import dev.tandem.batching.BatchObserver.Refusal;
import dev.tandem.fault.Fault;
import dev.tandem.tensor.NamedTensors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Runs requests, several at a time where that pays. While fewer than {@code num_batch_threads} runs
 * are under way a request runs at once, and nothing is held back for more; while all are busy,
 * requests gather into batches. A run that was short lately happens in the thread that asks, any
 * other in a batch thread, which also completes the futures. Thread safe.
 */
public final class Batcher implements AutoCloseable {
  private final BatchFunction function;
  private final Ticker ticker;
  private final BatchObserver observer;
  private final Executor threads;
  private final BatchQueue queue;
  private final Runner runner;

  public Batcher(
      BatchFunction function, BatchingOptions options, Ticker ticker, BatchObserver observer) {
    this(function, options, ticker, observer, BatchThreads.SHARED);
  }

  Batcher(
      BatchFunction function,
      BatchingOptions options,
      Ticker ticker,
      BatchObserver observer,
      Executor threads) {
    this.function = function;
    this.ticker = ticker;
    this.observer = observer;
    this.threads = threads;
    this.queue = new BatchQueue(options, observer);
    this.runner = new Runner(function, ticker, observer);
  }

  /**
   * Runs one request, whose tensors it takes over. The future fails with a {@link Fault}:
   * overloaded where the queue is full, timed out where {@code deadlineNanos} of the ticker passed
   * before it ran, or what the model says. Cancelling it takes it out of the queue; outputs that
   * nobody waits for any more are closed.
   */
  public CompletableFuture<NamedTensors> submit(NamedTensors inputs, long deadlineNanos) {
    long now = ticker.nanos();
    var options = queue.options();
    var request = Request.of(queue, inputs, now, deadlineNanos);
    if (request.isExpired(now)) {
      runner.expire(request);
    } else if (runner.isRowwise() && request.rows() > options.maxBatchSize()) {
      var first = new Cut(request, options).next(now);
      if (first != null) {
        enter(first, now);
      }
    } else {
      enter(Batch.of(request, options, runner.isRowwise()), now);
    }
    return request;
  }

  private void enter(Batch single, long now) {
    var answer = queue.offer(single, now);
    if (answer == BatchQueue.Answer.FULL) {
      var dead = queue.sweep(now);
      dead.forEach(runner::expire);
      answer = dead.isEmpty() ? answer : queue.offer(single, now);
    }
    switch (answer) {
      case RUNS -> begin(single, now);
      case WAITS -> {}
      case FULL -> refuse(single.first(), Refusal.QUEUE_FULL);
      case CLOSED -> refuse(single.first(), Refusal.CLOSED);
    }
  }

  private void begin(Batch batch, long now) {
    if (batch.cut() != null) {
      handOver(batch);
      startMore(now);
    } else if (runner.isShort(batch.first())) {
      var next = queue.next(runner.run(batch, now));
      if (next != null) {
        handOver(next);
      }
    } else {
      handOver(batch);
    }
  }

  private void startMore(long now) {
    for (var batch = queue.start(now); batch != null; batch = queue.start(now)) {
      handOver(batch);
    }
  }

  private void handOver(Batch batch) {
    try {
      threads.execute(() -> work(batch));
    } catch (RuntimeException | Error e) {
      // The system has no thread left: better here than never.
      work(batch);
    }
  }

  private void work(Batch first) {
    long now = ticker.nanos();
    for (Batch batch = first; batch != null; batch = queue.next(now)) {
      now = runner.run(batch, now);
    }
  }

  private void refuse(Request request, Refusal why) {
    observer.refused(why);
    request.fail(
        why == Refusal.QUEUE_FULL
            ? new Fault(
                Fault.Kind.OVERLOADED,
                "%s is overloaded: %d batches wait, as many as max_enqueued_batches allows; try again later"
                    .formatted(function.name(), queue.options().maxEnqueuedBatches()))
            : Fault.unavailable(function.name() + " is being unloaded; try again"));
  }

  /**
   * Runs inputs, which stay the caller's, in the calling thread, beside the queue and unobserved,
   * so that it is known how long such a run takes before the first request comes.
   */
  public NamedTensors tryOut(NamedTensors inputs) {
    return runner.tryOut(inputs);
  }

  /** Puts other options in force for requests that come from now on. */
  public void configure(BatchingOptions options) {
    queue.configure(options);
    startMore(ticker.nanos());
  }

  /** The options in force. */
  public BatchingOptions options() {
    return queue.options();
  }

  /** Whether nothing runs or waits. */
  public boolean isQuiet() {
    return queue.isQuiet();
  }

  /**
   * Fails what waits and waits for the runs under way. Not to be called from a future's own
   * completion.
   */
  @Override
  public void close() {
    queue.close().forEach(request -> refuse(request, Refusal.CLOSED));
    queue.awaitQuiet();
  }
}
