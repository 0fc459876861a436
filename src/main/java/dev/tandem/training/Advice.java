package dev.tandem.training;

import java.util.Locale;

/**
 * Something about a training that its owner should know.
 *
 * @param epoch the epoch it showed in, from 1
 */
public record Advice(Code code, int epoch, String detail) {
  /** What it is about. */
  public enum Code {
    OVERFITTING,
    DIVERGED,
    DEAD_UNITS,
    VANISHING_GRADIENTS,
    EXPLODING_GRADIENTS,
    PLATEAU;

    /** As events spell it: {@code dead_units}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
