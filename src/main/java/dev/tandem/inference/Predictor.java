package dev.tandem.inference;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import dev.tandem.registry.Lease;
import dev.tandem.registry.Registry;
import dev.tandem.registry.ServedVersion;
import java.time.Duration;

/** The way from a door to a model. Thread safe. */
public final class Predictor {
  private final Registry registry;
  private final Ticker ticker;
  private final RequestMetrics metrics;

  public Predictor(Registry registry, Ticker ticker, RequestMetrics metrics) {
    this.registry = registry;
    this.ticker = ticker;
    this.metrics = metrics;
  }

  /** Starts a request: takes the lease and starts the deadline and the measurement. */
  public Call begin(Door door, ModelRef ref, Duration timeout) {
    long now = ticker.nanos();
    var lease = lease(door, ref, now);
    return new Call(
        lease,
        new Stopwatch(ticker, now, now + timeout.toNanos()),
        door,
        metrics.of(lease.served().id()));
  }

  /**
   * Starts a request on a version that the caller holds, and goes on holding after it; the same as
   * {@link #begin} otherwise.
   */
  public Call begin(Door door, ServedVersion held, Duration timeout) {
    long now = ticker.nanos();
    return new Call(
        new Held(held),
        new Stopwatch(ticker, now, now + timeout.toNanos()),
        door,
        metrics.of(held.id()));
  }

  /** A lease that somebody else closes. */
  private record Held(ServedVersion served) implements Lease {
    @Override
    public void close() {}
  }

  private Lease lease(Door door, ModelRef ref, long startedNanos) {
    try {
      return registry.lease(ref);
    } catch (Fault fault) {
      record(door, ref, fault, ticker.nanos() - startedNanos);
      throw fault;
    }
  }

  /** Records a request that was refused before it began. */
  public void refused(Door door, ModelRef ref, Fault fault) {
    record(door, ref, fault, 0);
  }

  private void record(Door door, ModelRef ref, Fault fault, long nanos) {
    var model = registry.find(ref.name()).isPresent() ? ref.name() : RequestMetrics.UNKNOWN;
    metrics.unresolved(model).request(RequestMetrics.UNKNOWN, door, fault.kind(), nanos);
  }
}
