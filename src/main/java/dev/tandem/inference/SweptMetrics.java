package dev.tandem.inference;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Meters of one thing, taken away together once it has been gone for some sweeps. Thread safe. */
final class SweptMetrics {
  /** Sweeps that series outlive their thing, so that a last scrape still sees its end. */
  static final int KEPT_SWEEPS = 4;

  private final MeterRegistry meters;
  private final Queue<Meter> made = new ConcurrentLinkedQueue<>();
  private int missed;

  SweptMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  MeterRegistry meters() {
    return meters;
  }

  /** Keeps a meter in mind, to be taken away with the others. */
  <M extends Meter> M with(M meter) {
    made.add(meter);
    return meter;
  }

  /** Takes all away now; others may take their place. */
  void clear() {
    made.forEach(meters::remove);
    made.clear();
  }

  /** Called now and then by one thread; true when it was the last time. */
  boolean sweep(boolean isThere) {
    missed = isThere ? 0 : missed + 1;
    if (missed <= KEPT_SWEEPS) {
      return false;
    }
    made.forEach(meters::remove);
    return true;
  }
}
