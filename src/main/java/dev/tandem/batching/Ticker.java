package dev.tandem.batching;

/**
 * A monotonic clock in nanoseconds, for deadlines and durations; only differences mean anything.
 */
@FunctionalInterface
public interface Ticker {
  Ticker SYSTEM = System::nanoTime;

  long nanos();
}
