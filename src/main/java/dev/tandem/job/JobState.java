package dev.tandem.job;

import java.util.Locale;

/** Where a job is on its way. */
public enum JobState {
  QUEUED,
  RUNNING,
  PAUSED,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** Whether nothing happens any more unless someone asks for it. */
  public boolean isEnded() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** As it is told to callers and stored: {@code queued}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state of that slug.
   *
   * @throws dev.tandem.fault.Fault of kind bad input, with the states there are
   */
  public static JobState parse(String slug) {
    return Slugs.parse(slug, "state", values());
  }
}
