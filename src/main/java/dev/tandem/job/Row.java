package dev.tandem.job;

import dev.tandem.job.Job.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is kept.
 *
 * @param token counts how often it was queued; who works by an older one is not heard any more
 * @param failures attempts that crashed since someone last asked for it
 * @param fresh events that are not stored yet
 */
record Row(Job job, long token, int failures, long lastEvent, List<JobEvent> fresh) {
  static Row of(Job job) {
    return new Row(job, 1, 0, 0, List.of());
  }

  Stage stage() {
    return new Stage(job.state(), job.wanted());
  }

  boolean isWorkedOutBy(long other) {
    return token == other && job.state() == JobState.RUNNING;
  }

  /** In that stage, with an event that says so where the state is another. */
  Row at(Stage stage, Instant now, @Nullable String reason) {
    var next =
        new Job(
            job.id(),
            job.submission(),
            stage.state(),
            stage.wanted(),
            job.attempts(),
            job.told(),
            job.result(),
            job.error(),
            new Job.Times(
                job.times().createdAt(),
                job.times().startedAt(),
                stage.state().isEnded() ? now : null));
    if (stage.state() == job.state()) {
      return with(next);
    }
    long turn = stage.state() == JobState.QUEUED ? token + 1 : token;
    var row = new Row(next, turn, failures, lastEvent, fresh);
    return row.telling("state", ToldJson.state(next, reason), now);
  }

  Row telling(String type, String data, Instant now) {
    var events = new ArrayList<>(fresh);
    events.add(new JobEvent(lastEvent + 1, type, data, now));
    return new Row(job, token, failures, lastEvent + 1, List.copyOf(events));
  }

  Row withFailures(int other) {
    return new Row(job, token, other, lastEvent, fresh);
  }

  Row withSubmission(Submission other) {
    return with(
        new Job(
            job.id(),
            other,
            job.state(),
            job.wanted(),
            job.attempts(),
            job.told(),
            job.result(),
            job.error(),
            job.times()));
  }

  Row withTold(Told other) {
    return with(copy(job.attempts(), other, job.result(), job.error()));
  }

  Row withOutcome(@Nullable String result, @Nullable String error) {
    return with(copy(job.attempts(), job.told(), result, error));
  }

  Row beginning(Instant now) {
    var attempts = new ArrayList<>(job.attempts());
    attempts.add(new Attempt(attempts.size() + 1, null, now, null, null));
    var begun = copy(attempts, job.told(), job.result(), job.error());
    Instant first = job.times().startedAt() == null ? now : job.times().startedAt();
    var times = new Job.Times(job.times().createdAt(), first, null);
    return with(
        new Job(
            begun.id(),
            begun.submission(),
            begun.state(),
            begun.wanted(),
            begun.attempts(),
            begun.told(),
            begun.result(),
            begun.error(),
            times));
  }

  Row resumedFrom(long step) {
    return withLast(job.attempts().getLast().resumedFrom(step));
  }

  Row ending(String outcome, Instant now) {
    return withLast(job.attempts().getLast().ended(outcome, now));
  }

  private Row withLast(Attempt last) {
    var attempts = new ArrayList<>(job.attempts());
    attempts.set(attempts.size() - 1, last);
    return with(copy(attempts, job.told(), job.result(), job.error()));
  }

  private Job copy(
      List<Attempt> attempts, Told told, @Nullable String result, @Nullable String error) {
    return new Job(
        job.id(),
        job.submission(),
        job.state(),
        job.wanted(),
        attempts,
        told,
        result,
        error,
        job.times());
  }

  private Row with(Job other) {
    return new Row(other, token, failures, lastEvent, fresh);
  }
}
