package dev.tandem.inference;

import dev.tandem.batching.Ticker;
import dev.tandem.model.ModelRef;
import dev.tandem.registry.Registry;
import java.time.Duration;

/** The way from a door to a model. Thread safe. */
public final class Predictor {
  private final Registry registry;
  private final Ticker ticker;

  public Predictor(Registry registry, Ticker ticker) {
    this.registry = registry;
    this.ticker = ticker;
  }

  /**
   * Starts a request: takes the lease and starts the deadline.
   *
   * @param door who asks, for the metrics: tfserving, upload
   */
  public Call begin(String door, ModelRef ref, Duration timeout) {
    return new Call(registry.lease(ref), ticker, ticker.nanos() + timeout.toNanos());
  }
}
