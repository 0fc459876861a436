package dev.tandem.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try at a job.
 *
 * @param number from 1
 * @param outcome {@code succeeded}, {@code failed}, {@code paused}, {@code cancelled}, {@code
 *     stopped} with the service or {@code lost} with it; none while it runs
 * @param resumedFromStep where it went on, if it did not begin anew
 */
public record Attempt(
    int number,
    @Nullable String outcome,
    Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Long resumedFromStep) {
  Attempt resumedFrom(long step) {
    return new Attempt(number, outcome, startedAt, finishedAt, step);
  }

  Attempt ended(String how, Instant when) {
    return new Attempt(number, how, startedAt, when, resumedFromStep);
  }
}
