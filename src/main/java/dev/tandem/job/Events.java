package dev.tandem.job;

import java.time.Duration;
import java.util.Optional;

/** The events of one job, the stored ones and then those that come; for one thread. */
public interface Events extends AutoCloseable {
  /** The next one, if it comes in time; none, without a wait, where {@link #isEnded()}. */
  Optional<JobEvent> next(Duration timeout) throws InterruptedException;

  /** Whether the job has ended and all was given. */
  boolean isEnded();

  @Override
  void close();
}
