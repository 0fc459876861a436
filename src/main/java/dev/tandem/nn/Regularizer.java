package dev.tandem.nn;

import dev.tandem.fault.Fault;

/** A penalty on large values: {@code l1·Σ|w| + l2·Σw²}. */
public record Regularizer(double l1, double l2) {
  public Regularizer {
    if (!(l1 >= 0) || !(l2 >= 0)) {
      throw Fault.badInput("l1 and l2 must be at least 0, got " + l1 + " and " + l2);
    }
  }
}
