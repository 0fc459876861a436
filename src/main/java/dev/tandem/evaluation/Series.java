package dev.tandem.evaluation;

import java.awt.Color;

/**
 * Points of a {@link Panel}; where y is no finite number there is a gap.
 *
 * @param form how they are drawn
 */
record Series(String name, double[] x, double[] y, Color color, Form form) {
  /** How points are drawn. */
  enum Form {
    LINE,
    STRONG_LINE,
    /** A line with its points. */
    MARKED_LINE,
    POINTS
  }

  Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " x but " + y.length + " y");
    }
    y = y.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] = Double.isFinite(y[i]) ? y[i] : Double.NaN;
    }
  }

  /** Whether there is anything to see. */
  boolean isSeen() {
    for (double value : y) {
      if (!Double.isNaN(value)) {
        return true;
      }
    }
    return false;
  }
}
