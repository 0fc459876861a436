package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.job.Attempt;
import dev.tandem.job.Job;
import dev.tandem.job.JobState;
import dev.tandem.job.Outcome;
import dev.tandem.job.Progress;
import dev.tandem.job.Submission;
import dev.tandem.job.Wanted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What trainings do is counted and timed. */
class JobMetricsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Settable clock = new Settable();
  private final JobMetrics metrics = new JobMetrics(meters, clock);

  private static final class Settable extends Clock {
    Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static Job job(Attempt... attempts) {
    return new Job(
        "j",
        Submission.of("learn", "{}"),
        JobState.RUNNING,
        Wanted.RUN,
        List.of(attempts),
        Job.Told.NOTHING,
        null,
        null,
        new Job.Times(Instant.EPOCH, null, null));
  }

  private static Attempt attempt(int number, String outcome, long from, long to) {
    var ended = outcome.isEmpty() ? null : Instant.ofEpochSecond(to);
    return new Attempt(
        number, outcome.isEmpty() ? null : outcome, Instant.ofEpochSecond(from), ended, null);
  }

  private double attempts(String outcome) {
    return meters.get("tandem_job_attempts_total").tag("outcome", outcome).counter().count();
  }

  @Test
  void timesStepsAndEpochsAndShowsMetricsWhileItRuns() throws Exception {
    var progress = new NotedProgress();
    metrics
        .measuring(
            (job, told) -> {
              step(told, 10, 0);
              step(told, 14, 2);
              told.event(
                  "epoch", "{\"epoch\":1,\"seconds\":8,\"step\":20,\"metrics\":{\"loss\":0.5}}");
              step(told, 21, 100);
              assertThat(meters.get("tandem_job_metric").tags("job", "j", "metric", "loss").gauge())
                  .extracting(gauge -> gauge.value())
                  .isEqualTo(0.5);
              return new Outcome.Succeeded("{}");
            })
        .run(job(attempt(1, "", 3, 0)), progress);
    var steps = meters.get("tandem_job_step_seconds").summary();
    assertThat(steps.count()).isEqualTo(1);
    assertThat(steps.totalAmount()).isEqualTo(0.5);
    assertThat(meters.get("tandem_job_epoch_seconds").summary().totalAmount()).isEqualTo(8);
    assertThat(meters.get("tandem_job_queue_wait_seconds").summary().totalAmount()).isEqualTo(3);
    assertThat(attempts("succeeded")).isEqualTo(1);
    assertThat(meters.find("tandem_job_metric").gauge()).as("it ends with the job").isNull();
    assertThat(progress.types).containsExactly("step", "step", "epoch", "step");
  }

  private void step(Progress told, long step, long second) {
    clock.now = Instant.EPOCH.plus(Duration.ofSeconds(second));
    told.event("step", "{\"step\":" + step + "}");
  }

  @Test
  void dividesAnEpochThatIsTooShortToBeToldOfByItsSteps() throws Exception {
    metrics
        .measuring(
            (job, told) -> {
              told.event("resumed", "{\"resumed_from_step\":30}");
              told.event("epoch", "{\"epoch\":2,\"seconds\":0.1,\"step\":40,\"metrics\":{}}");
              return new Outcome.Succeeded("{}");
            })
        .run(job(attempt(1, "", 0, 0)), new NotedProgress());
    assertThat(meters.get("tandem_job_step_seconds").summary().totalAmount()).isEqualTo(0.01);
  }

  @Test
  void countsAttemptsByHowTheyEnded() throws Exception {
    metrics
        .measuring((job, told) -> new Outcome.Paused())
        .run(job(attempt(1, "lost", 0, 5), attempt(2, "", 9, 0)), new NotedProgress());
    metrics
        .measuring((job, told) -> new Outcome.Failed("no", true))
        .run(job(attempt(1, "paused", 0, 5), attempt(2, "", 99, 0)), new NotedProgress());
    assertThat(attempts("lost")).isEqualTo(1);
    assertThat(attempts("paused")).isEqualTo(1);
    assertThat(attempts("failed")).isEqualTo(1);
    var waits = meters.get("tandem_job_queue_wait_seconds").summary();
    assertThat(waits.count()).as("nobody waited while it was paused").isEqualTo(1);
    assertThat(waits.totalAmount()).isEqualTo(4);
  }
}
