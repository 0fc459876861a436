package dev.tandem.pipeline;

import dev.tandem.training.TrainingListener.Step;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How fast steps go, and when they will be done at that. */
final class Pace {
  private @Nullable Instant start;
  private long first;
  private Instant last = Instant.MIN;

  void at(Step step, Instant now) {
    if (start == null) {
      start = now;
      first = step.step();
    }
    last = now;
  }

  /** What the steps that are left will take; nothing before there were two. */
  Duration left(Step step) {
    long done = step.step() - first;
    if (start == null || done < 1) {
      return Duration.ZERO;
    }
    return Duration.between(start, last).multipliedBy(step.steps() - step.step()).dividedBy(done);
  }
}
