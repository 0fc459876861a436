package dev.tandem.job;

import dev.tandem.job.Stage.Action;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of a running job when its attempt has ended. */
final class Ending {
  private Ending() {}

  static Row of(Row row, Outcome outcome, Instant now) {
    return switch (outcome) {
      case Outcome.Succeeded(String result) ->
          ended(row.withOutcome(result, null), Action.SUCCEED, "succeeded", now);
      case Outcome.Failed failed -> failed(row, failed, now);
      case Outcome.Paused() -> ended(row, Action.YIELD, "paused", now);
      case Outcome.Cancelled() -> ended(row, Action.GIVE_UP, "cancelled", now);
      case Outcome.Stopped() -> ended(row, Action.INTERRUPT, "stopped", now);
    };
  }

  /** When its process died; no fault of the job's. */
  static Row lost(Row row, Instant now) {
    return ended(row, Action.INTERRUPT, "lost", now);
  }

  private static Row failed(Row row, Outcome.Failed failed, Instant now) {
    int failures = row.failures() + 1;
    boolean again = failed.again() && failures < row.job().submission().limits().attempts();
    Row told = row.withFailures(failures).withOutcome(null, failed.error());
    return ended(told, again ? Action.INTERRUPT : Action.FAIL, "failed", now);
  }

  private static Row ended(Row row, Action action, String outcome, Instant now) {
    Stage next = row.stage().after(action).orElseThrow();
    @Nullable String reason = outcome.equals("succeeded") ? null : reason(row, outcome);
    return row.ending(outcome, now).at(next, now, reason);
  }

  private static @Nullable String reason(Row row, String outcome) {
    return switch (outcome) {
      case "failed" -> row.job().error();
      case "lost" -> "its process died";
      case "stopped" -> "the service stopped";
      default -> null;
    };
  }
}
