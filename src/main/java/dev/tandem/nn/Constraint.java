package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.List;

/** What holds for a weight after every step; Keras's constraints. */
public sealed interface Constraint {
  /** No element below 0. */
  record NonNegative() implements Constraint {}

  /**
   * Norms along axes kept within bounds.
   *
   * @param max infinite where there is none
   * @param rate how far a step goes towards them, 1 for all the way
   */
  record NormWithin(double min, double max, double rate, List<Integer> axes) implements Constraint {
    public NormWithin {
      axes = List.copyOf(axes);
      if (!(min >= 0 && max >= min && rate >= 0 && rate <= 1)) {
        throw Fault.badInput(
            "a norm must be within 0 <= min <= max at a rate of 0 to 1, got "
                + List.of(min, max, rate));
      }
    }
  }

  /** Norms along axes of 1. */
  record UnitNorm(List<Integer> axes) implements Constraint {
    public UnitNorm {
      axes = List.copyOf(axes);
    }
  }
}
