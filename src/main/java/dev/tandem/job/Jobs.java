package dev.tandem.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The jobs there are. Safe for many threads. What names a job that is not there is a fault of kind
 * not found; what its state does not allow, of kind conflict.
 */
public interface Jobs {
  /** Queues it; the job there is if its idempotency key was used for the same specification. */
  Job submit(Submission submission);

  Optional<Job> find(String id);

  /** The newest first, at most {@code limit} of them. */
  JobPage list(
      @Nullable JobState state, @Nullable String tag, int limit, @Nullable String pageToken);

  Job cancel(String id);

  Job pause(String id);

  Job resume(String id);

  /**
   * Queues a failed or cancelled job again. What is submitted anew takes the place of what was, its
   * idempotency key excepted, and nothing told before counts any more.
   */
  Job retry(String id, @Nullable Submission anew);

  /** Forgets a job that has ended, and its events. */
  void delete(String id);

  /** Those after the event of that number; 0 for all. To be closed. */
  Events events(String id, long after);

  /** How many there are in each state, none left out. */
  Map<JobState, Integer> counts();

  /** The stored ones of one type, such as {@code epoch}. */
  List<JobEvent> history(String id, String type);
}
