package dev.tandem.job;

import org.jspecify.annotations.Nullable;

/**
 * How a child process ended.
 *
 * @param told what it had been told to do by then
 * @param expired whether it was killed for its time was up
 * @param result the JSON object of its {@code result} event
 * @param error its last words on standard error
 */
public record Exit(int code, Wanted told, boolean expired, @Nullable String result, String error) {
  private static final int BAD_SPECIFICATION = 2;
  private static final int REFUSED = 3;
  private static final int CANCELLED = 130;

  /**
   * What its code means: 0 done, 2 a bad specification, 3 refused, 130 cancelled; any other is a
   * crash.
   */
  public Outcome outcome() {
    if (code == 0 && (result != null || told == Wanted.RUN && !expired)) {
      return new Outcome.Succeeded(result == null ? "{}" : result);
    }
    return switch (told) {
      case CANCEL -> new Outcome.Cancelled();
      case PAUSE -> new Outcome.Paused();
      case STOP -> new Outcome.Stopped();
      case RUN -> ofItself();
    };
  }

  private Outcome ofItself() {
    if (expired) {
      return new Outcome.Failed("its time limit was reached", false);
    }
    return switch (code) {
      case CANCELLED -> new Outcome.Cancelled();
      case BAD_SPECIFICATION -> new Outcome.Failed(reason(), false);
      case REFUSED ->
          result == null ? new Outcome.Failed(reason(), false) : new Outcome.Succeeded(result);
      default -> new Outcome.Failed(reason(), true);
    };
  }

  private String reason() {
    return error.isBlank() ? "the process ended with code " + code : error;
  }
}
