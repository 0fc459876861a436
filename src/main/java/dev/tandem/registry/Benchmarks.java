package dev.tandem.registry;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Measures versions where they run. Thread safe. */
public final class Benchmarks {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Registry registry;
  private final Ticker ticker;
  private final ReentrantLock one = new ReentrantLock();

  public Benchmarks(Registry registry, Ticker ticker) {
    this.registry = registry;
    this.ticker = ticker;
  }

  /** Measures an available version; one at a time, for two would measure each other. */
  public BenchmarkFigures measure(String model, long version, BenchmarkPlan plan) {
    if (!one.tryLock()) {
      throw Fault.conflict("another measurement is under way; ask again when it is done");
    }
    try (var lease = registry.lease(new ModelRef.Specific(model, version))) {
      if (!(lease.served() instanceof LoadedVersion loaded)) {
        throw new IllegalStateException("version " + version + " of " + model + " is not ours");
      }
      return new Benchmark(loaded.model(), plan, ticker).run(LIMIT);
    } finally {
      one.unlock();
    }
  }
}
