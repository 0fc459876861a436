package dev.tandem.pipeline;

import dev.tandem.job.Attempt;
import dev.tandem.job.Job;
import dev.tandem.job.JobState;
import dev.tandem.job.Jobs;
import dev.tandem.job.Outcome;
import dev.tandem.job.Progress;
import dev.tandem.job.Wanted;
import dev.tandem.job.Worker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What trainings do, measured where their worker is. Thread safe. */
public final class JobMetrics {
  private static final double[] SECONDS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000,
    2000, 5000, 10_000
  };
  private static final List<String> OUTCOMES =
      List.of("succeeded", "failed", "paused", "cancelled", "stopped", "lost");

  private final MeterRegistry meters;
  private final Clock clock;
  private final MultiGauge states;
  private final DistributionSummary waits;
  private final DistributionSummary steps;
  private final DistributionSummary epochs;

  public JobMetrics(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
    states = MultiGauge.builder("tandem_jobs").description("Jobs in each state").register(meters);
    waits = seconds("tandem_job_queue_wait_seconds", "How long an attempt waited for its turn");
    steps = seconds("tandem_job_step_seconds", "How long a training step took");
    epochs = seconds("tandem_job_epoch_seconds", "How long an epoch took");
    OUTCOMES.forEach(outcome -> attempts(outcome, 0));
  }

  private DistributionSummary seconds(String name, String description) {
    return DistributionSummary.builder(name)
        .description(description)
        .serviceLevelObjectives(SECONDS)
        .register(meters);
  }

  private void attempts(String outcome, int more) {
    Counter.builder("tandem_job_attempts_total")
        .description("Attempts by how they ended")
        .tag("outcome", outcome)
        .register(meters)
        .increment(more);
  }

  /** Brings the numbers of jobs up to date. */
  public void refresh(Jobs jobs) {
    var rows = new ArrayList<Row<?>>();
    for (Map.Entry<JobState, Integer> entry : jobs.counts().entrySet()) {
      rows.add(Row.of(Tags.of("state", entry.getKey().slug()), entry.getValue()));
    }
    states.register(rows, true);
  }

  /** The same worker, measured. */
  public Worker measuring(Worker worker) {
    return new MeasuredWorker(worker);
  }

  private final class MeasuredWorker implements Worker {
    private final Worker worker;

    MeasuredWorker(Worker worker) {
      this.worker = worker;
    }

    @Override
    public Outcome run(Job job, Progress progress) throws Exception {
      begin(job.attempts());
      queued(job).ifPresent(wait -> waits.record(wait.toMillis() / 1e3));
      var measured = new MeasuredProgress(job.id(), progress);
      String outcome = "failed";
      try {
        Outcome ended = worker.run(job, measured);
        outcome = ended.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return ended;
      } catch (InterruptedException e) {
        outcome = "stopped";
        throw e;
      } finally {
        attempts(outcome, 1);
        measured.end();
      }
    }

    private void begin(List<Attempt> attempts) {
      int before = attempts.size() - 2;
      if (before >= 0 && "lost".equals(attempts.get(before).outcome())) {
        attempts("lost", 1);
      }
    }

    /** Not known for one that someone paused or retried: when that ended is not told. */
    private static Optional<Duration> queued(Job job) {
      List<Attempt> attempts = job.attempts();
      Attempt last = attempts.getLast();
      if (attempts.size() == 1) {
        return Optional.of(Duration.between(job.times().createdAt(), last.startedAt()));
      }
      Attempt before = attempts.get(attempts.size() - 2);
      Instant ended = before.finishedAt();
      boolean goesOn = "stopped".equals(before.outcome()) || "lost".equals(before.outcome());
      return goesOn && ended != null
          ? Optional.of(Duration.between(ended, last.startedAt()))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return "measured " + worker;
    }
  }

  /** Reads what is told on its way. */
  private final class MeasuredProgress implements Progress {
    private final String job;
    private final Progress progress;
    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private final Map<String, Meter> gauges = new ConcurrentHashMap<>();
    private @Nullable Instant lastAt;
    private long lastStep;
    private long epochBegan;
    private boolean measured;

    MeasuredProgress(String job, Progress progress) {
      this.job = job;
      this.progress = progress;
    }

    @Override
    public void event(String type, String data) {
      switch (type) {
        case "step" -> ProgressJson.number(data, "/step").ifPresent(step -> step(step.longValue()));
        case "resumed" ->
            ProgressJson.number(data, "/resumed_from_step")
                .ifPresent(step -> resumed(step.longValue()));
        case "epoch" -> {
          ProgressJson.number(data, "/seconds").ifPresent(seconds -> epoch(seconds, data));
          ProgressJson.numbers(data, "/metrics").forEach(this::show);
        }
        default -> {}
      }
      progress.event(type, data);
    }

    private synchronized void resumed(long step) {
      epochBegan = step;
    }

    private synchronized void step(long step) {
      Instant now = clock.instant();
      if (lastAt != null && step > lastStep) {
        steps.record(Duration.between(lastAt, now).toNanos() / 1e9 / (step - lastStep));
        measured = true;
      }
      lastAt = now;
      lastStep = step;
    }

    /**
     * What follows an epoch, its validation, is no step. One too short to be told of is divided.
     */
    private synchronized void epoch(double seconds, String data) {
      epochs.record(seconds);
      long step = ProgressJson.number(data, "/step").orElse(0.0).longValue();
      if (!measured && step > epochBegan) {
        steps.record(seconds / (step - epochBegan));
      }
      measured = false;
      epochBegan = step;
      lastAt = null;
    }

    private void show(String metric, double value) {
      values.put(metric, value);
      gauges.computeIfAbsent(
          metric,
          name ->
              Gauge.builder("tandem_job_metric", values, all -> all.getOrDefault(name, Double.NaN))
                  .description("Of the last epoch of a job that runs")
                  .tags("job", job, "metric", name)
                  .register(meters));
    }

    void end() {
      gauges.values().forEach(meters::remove);
    }

    @Override
    public Optional<String> latest(String type) {
      return progress.latest(type);
    }

    @Override
    public Wanted wanted() {
      return progress.wanted();
    }

    @Override
    public void whenWanted(Consumer<Wanted> told) {
      progress.whenWanted(told);
    }

    @Override
    public String toString() {
      return "measured " + progress;
    }
  }
}
