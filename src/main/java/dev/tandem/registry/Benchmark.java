package dev.tandem.registry;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.tensor.NamedTensors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Measures a loaded model on zeros, past the batcher: what one run costs by itself. */
final class Benchmark {
  private final LoadedModel model;
  private final Signature signature;
  private final BenchmarkPlan plan;
  private final Ticker ticker;

  Benchmark(LoadedModel model, BenchmarkPlan plan, Ticker ticker) {
    this.model = model;
    this.signature = signature(model);
    this.plan = plan;
    this.ticker = ticker;
  }

  private static Signature signature(LoadedModel model) {
    var signatures = model.signatures();
    var byDefault = signatures.get(Signature.DEFAULT);
    return byDefault == null ? signatures.values().iterator().next() : byDefault;
  }

  /** Runs as planned, or until the limit has passed. */
  BenchmarkFigures run(Duration limit) {
    long deadline = ticker.nanos() + limit.toNanos();
    try (var inputs = zeros();
        var callers = Executors.newFixedThreadPool(Math.toIntExact(plan.concurrency()))) {
      runs(callers, inputs, plan.warmup(), deadline);
      long start = ticker.nanos();
      long[] nanos = runs(callers, inputs, plan.runs(), deadline);
      if (nanos.length == 0) {
        throw new Fault(
            Fault.Kind.TIMED_OUT,
            "no run ended within %d seconds; ask for less warm-up or a smaller batch"
                .formatted(limit.toSeconds()));
      }
      return BenchmarkFigures.of(nanos, ticker.nanos() - start, plan.batchSize());
    }
  }

  private NamedTensors zeros() {
    try {
      return WarmUp.zeros(signature, Math.toIntExact(plan.batchSize()));
    } catch (IllegalArgumentException e) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "signature %s cannot be measured at batch size %d: %s"
              .formatted(signature.name(), plan.batchSize(), e.getMessage()),
          e);
    }
  }

  /** The nanoseconds of each run, as many as were begun before the deadline. */
  private long[] runs(ExecutorService callers, NamedTensors inputs, long count, long deadline) {
    var left = new AtomicLong(count);
    var shares = new ArrayList<Future<long[]>>();
    for (int i = 0; i < plan.concurrency(); i++) {
      shares.add(callers.submit(() -> share(inputs, left, deadline)));
    }
    return shares.stream().map(Benchmark::await).flatMapToLong(Arrays::stream).toArray();
  }

  private long[] share(NamedTensors inputs, AtomicLong left, long deadline) {
    var nanos = new ArrayList<Long>();
    while (left.getAndDecrement() > 0 && ticker.nanos() - deadline < 0) {
      long start = ticker.nanos();
      model.run(signature.name(), inputs).close();
      nanos.add(ticker.nanos() - start);
    }
    return nanos.stream().mapToLong(Long::longValue).toArray();
  }

  private static long[] await(Future<long[]> share) {
    try {
      return share.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Fault fault
          ? fault
          : Fault.internal("the run failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.unavailable("the server is stopping");
    }
  }
}
