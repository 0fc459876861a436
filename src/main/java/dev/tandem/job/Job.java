package dev.tandem.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stood when it was read.
 *
 * @param submission what was asked for, as a retry may have changed it
 * @param wanted what it is to do; while it runs, this may be ahead of the state
 * @param attempts the last one has the number {@link #attempt()}
 * @param told what its worker told of it
 * @param result what came of it, a JSON object, once it has succeeded
 * @param error why it failed, or why its last attempt did
 */
public record Job(
    String id,
    Submission submission,
    JobState state,
    Wanted wanted,
    List<Attempt> attempts,
    Told told,
    @Nullable String result,
    @Nullable String error,
    Times times) {
  public Job {
    attempts = List.copyOf(attempts);
  }

  /**
   * What a worker told of a job, in JSON.
   *
   * @param progress an object: epoch, epochs, step, steps, examples_per_second, eta_seconds
   * @param metrics an object of the last value of each
   * @param advice an array of objects
   */
  public record Told(String progress, String metrics, String advice) {
    public static final Told NOTHING = new Told("{}", "{}", "[]");
  }

  /** When what happened. */
  public record Times(
      Instant createdAt, @Nullable Instant startedAt, @Nullable Instant finishedAt) {}

  /** Number of the last attempt; 0 before the first. */
  public int attempt() {
    return attempts.size();
  }

  public String name() {
    return submission.name();
  }

  public List<String> tags() {
    return submission.tags();
  }

  public String specification() {
    return submission.specification();
  }
}
