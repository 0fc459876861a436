package dev.tandem.inference;

import dev.tandem.batching.BatchObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;

/** Measures the batches of one version. Thread safe. */
final class BatchMetrics implements BatchObserver {
  private static final double[] BUCKETS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

  private final VersionMetrics phases;
  private final TrafficMetrics traffic;
  private final SweptMetrics series;
  private volatile Made made;

  private record Made(DistributionSummary size, Counter padding, Counter[] batches) {}

  BatchMetrics(VersionMetrics phases, TrafficMetrics traffic, SweptMetrics series) {
    this.phases = phases;
    this.traffic = traffic;
    this.series = series;
    this.made = make();
  }

  /** Counts from zero, after the series were cleared. */
  void restart() {
    made = make();
  }

  private Made make() {
    var meters = series.meters();
    var tags = Tags.of("model", phases.model(), "version", phases.version());
    var size =
        series.with(
            DistributionSummary.builder("tandem_batch_size")
                .description("Rows that callers asked for in one run")
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(meters));
    var padding =
        series.with(
            Counter.builder("tandem_batch_padding_rows_total")
                .description("Rows added to reach an allowed batch size")
                .tags(tags)
                .register(meters));
    var batches = new Counter[Reason.values().length];
    for (var reason : Reason.values()) {
      batches[reason.ordinal()] =
          series.with(
              Counter.builder("tandem_batches_total")
                  .description("Runs, by why they began when they did")
                  .tags(tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
                  .register(meters));
    }
    return new Made(size, padding, batches);
  }

  @Override
  public void ran(Run run) {
    var now = made;
    now.size().record(run.rows());
    now.batches()[run.reason().ordinal()].increment();
    if (run.paddingRows() > 0) {
      now.padding().increment(run.paddingRows());
    }
    phases.phase(Phase.QUEUE, run.queueNanos());
    phases.phase(Phase.BATCH, run.batchNanos());
    phases.phase(Phase.RUN, run.runNanos());
  }

  @Override
  public void waiting(int requests) {
    traffic.waiting(requests);
  }

  @Override
  public void refused(Refusal refusal) {
    traffic.refused(refusal);
  }
}
