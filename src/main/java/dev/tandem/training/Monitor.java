package dev.tandem.training;

/**
 * A metric that is watched from epoch to epoch.
 *
 * @param metric {@code loss}, {@code accuracy}, or {@code val_} before them
 * @param mode which way is better
 * @param minDelta what it must change by to have got better
 */
public record Monitor(String metric, Mode mode, double minDelta) {
  /** Which way is better; {@code AUTO} tells by the metric's name. */
  public enum Mode {
    AUTO,
    MIN,
    MAX
  }

  /** Whether a value is better than the best so far, which is NaN where there is none. */
  boolean isBetter(double value, double best) {
    if (Double.isNaN(value)) {
      return false;
    }
    if (Double.isNaN(best)) {
      return true;
    }
    return isMax() ? value - minDelta > best : value + minDelta < best;
  }

  private boolean isMax() {
    return switch (mode) {
      case MAX -> true;
      case MIN -> false;
      case AUTO -> metric.endsWith("accuracy") || metric.endsWith("auc");
    };
  }
}
