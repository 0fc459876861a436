package dev.tandem.evaluation;

import java.util.List;
import java.util.function.Function;

/** Where an axis begins and ends. */
record Range(double from, double to) {
  static final Range UNIT = new Range(0, 1);

  private static final double ROOM = 0.03;

  /** Holds all values, with some room. */
  static Range of(List<Series> series, Function<Series, double[]> values) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (var one : series) {
      for (double value : values.apply(one)) {
        if (Double.isFinite(value)) {
          least = Math.min(least, value);
          greatest = Math.max(greatest, value);
        }
      }
    }
    if (least > greatest) {
      return UNIT;
    }
    // Of a single value, which tick would be shown?
    return greatest > least
        ? new Range(least, greatest).wider()
        : new Range(
            least - Math.max(Math.abs(least), 1e-9), greatest + Math.max(Math.abs(least), 1e-9));
  }

  /** With room at both ends, so that ticks there and points on them are whole. */
  Range wider() {
    double room = ROOM * (to - from);
    return new Range(from - room, to + room);
  }

  Range with(Range other) {
    return new Range(Math.min(from, other.from), Math.max(to, other.to));
  }
}
