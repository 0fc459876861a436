package dev.tandem.api.admin;

import dev.tandem.job.Events;
import dev.tandem.job.Job;
import dev.tandem.job.JobEvent;
import dev.tandem.job.JobPage;
import dev.tandem.job.JobState;
import dev.tandem.job.Jobs;
import dev.tandem.job.Submission;
import dev.tandem.job.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One job, whose id is its name, in a state that it stays in. */
record WaitingJobs(Submission submission, JobState state) implements Jobs {
  WaitingJobs(Submission submission) {
    this(submission, JobState.QUEUED);
  }

  private Job job() {
    return new Job(
        submission.name(),
        submission,
        state,
        Wanted.RUN,
        List.of(),
        Job.Told.NOTHING,
        null,
        null,
        new Job.Times(Instant.EPOCH, null, null));
  }

  @Override
  public JobPage list(
      @Nullable JobState wanted, @Nullable String tag, int limit, @Nullable String pageToken) {
    return new JobPage(wanted == state ? List.of(job()) : List.of(), null);
  }

  @Override
  public Optional<Job> find(String id) {
    return Optional.of(job()).filter(job -> job.id().equals(id));
  }

  @Override
  public Map<JobState, Integer> counts() {
    return Map.of(state, 1);
  }

  @Override
  public Job submit(Submission other) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Job cancel(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Job pause(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Job resume(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Job retry(String id, @Nullable Submission anew) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Events events(String id, long after) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<JobEvent> history(String id, String type) {
    return List.of();
  }
}
