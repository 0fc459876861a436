package dev.tandem.inference;

import dev.tandem.batching.BatchObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** What a model is busy with, over all its versions. Thread safe. */
final class TrafficMetrics {
  private static final BatchObserver.Refusal[] REFUSALS = BatchObserver.Refusal.values();

  private final LongAdder inFlight = new LongAdder();
  private final LongAdder waiting = new LongAdder();
  private final Counter[] refused = new Counter[REFUSALS.length];
  private final SweptMetrics series;

  TrafficMetrics(MeterRegistry meters, String model) {
    series = new SweptMetrics(meters);
    series.with(
        Gauge.builder("tandem_in_flight", inFlight, LongAdder::sum)
            .description("Requests begun and not yet answered")
            .tag("model", model)
            .register(meters));
    series.with(
        Gauge.builder("tandem_queue_depth", waiting, LongAdder::sum)
            .description("Requests waiting for a batch thread")
            .tag("model", model)
            .register(meters));
    for (var refusal : REFUSALS) {
      refused[refusal.ordinal()] =
          series.with(
              Counter.builder("tandem_refused_total")
                  .description("Requests that were not run, by the reason")
                  .tags("model", model, "reason", label(refusal))
                  .register(meters));
    }
  }

  static String label(BatchObserver.Refusal refusal) {
    return refusal.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  void begun() {
    inFlight.increment();
  }

  void ended() {
    inFlight.decrement();
  }

  void waiting(int requests) {
    waiting.add(requests);
  }

  void refused(BatchObserver.Refusal refusal) {
    refused[refusal.ordinal()].increment();
  }

  boolean sweep(boolean isThere) {
    return series.sweep(isThere);
  }
}
