package dev.tandem.job;

import static dev.tandem.job.JobState.CANCELLED;
import static dev.tandem.job.JobState.FAILED;
import static dev.tandem.job.JobState.PAUSED;
import static dev.tandem.job.JobState.QUEUED;
import static dev.tandem.job.JobState.RUNNING;
import static dev.tandem.job.JobState.SUCCEEDED;

import java.util.Optional;

/**
 * A job's state and what is wanted of it, and the rules by which they change. Only a running job
 * can be wanted otherwise than it is: its worker has still to follow.
 */
record Stage(JobState state, Wanted wanted) {
  static final Stage NEW = of(QUEUED);

  /** What can happen to a job: first what is asked for, then what comes of an attempt. */
  enum Action {
    PAUSE,
    RESUME,
    CANCEL,
    RETRY,
    CLAIM,
    SUCCEED,
    FAIL,
    /** The attempt ended otherwise than by its own success or failure, and may be repeated. */
    INTERRUPT,
    /** The worker says that it was told to pause. */
    YIELD,
    /** The worker says that it was told to cancel. */
    GIVE_UP
  }

  static Stage of(JobState state) {
    return new Stage(state, Wanted.RUN);
  }

  /** The stage after it; the same where it is so already, none where the rules forbid it. */
  Optional<Stage> after(Action action) {
    return switch (state) {
      case QUEUED -> whileQueued(action);
      case RUNNING -> whileRunning(action);
      case PAUSED -> whilePaused(action);
      case SUCCEEDED -> Optional.empty();
      case FAILED -> action == Action.RETRY ? to(QUEUED) : Optional.empty();
      case CANCELLED ->
          switch (action) {
            case RETRY -> to(QUEUED);
            case CANCEL -> Optional.of(this);
            default -> Optional.empty();
          };
    };
  }

  private Optional<Stage> whileQueued(Action action) {
    return switch (action) {
      case PAUSE -> to(PAUSED);
      case RESUME -> Optional.of(this);
      case CANCEL -> to(CANCELLED);
      case CLAIM -> to(RUNNING);
      default -> Optional.empty();
    };
  }

  private Optional<Stage> whilePaused(Action action) {
    return switch (action) {
      case PAUSE -> Optional.of(this);
      case RESUME -> to(QUEUED);
      case CANCEL -> to(CANCELLED);
      default -> Optional.empty();
    };
  }

  private Optional<Stage> whileRunning(Action action) {
    return switch (action) {
      case PAUSE -> wanted == Wanted.CANCEL ? Optional.empty() : wanted(Wanted.PAUSE);
      case RESUME -> wanted == Wanted.CANCEL ? Optional.empty() : wanted(Wanted.RUN);
      case CANCEL -> wanted(Wanted.CANCEL);
      case SUCCEED -> to(SUCCEEDED);
      case FAIL -> to(wanted == Wanted.CANCEL ? CANCELLED : FAILED);
      // resumed before it had paused, it goes on
      case INTERRUPT, YIELD ->
          switch (wanted) {
            case RUN, STOP -> to(QUEUED);
            case PAUSE -> to(PAUSED);
            case CANCEL -> to(CANCELLED);
          };
      case GIVE_UP -> to(CANCELLED);
      case RETRY, CLAIM -> Optional.empty();
    };
  }

  private static Optional<Stage> to(JobState next) {
    return Optional.of(of(next));
  }

  private Optional<Stage> wanted(Wanted next) {
    return Optional.of(new Stage(state, next));
  }
}
