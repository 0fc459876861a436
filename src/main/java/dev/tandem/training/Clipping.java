package dev.tandem.training;

import dev.tandem.fault.Fault;

/** How gradients are kept small before a step, as Keras's optimizers do. */
public sealed interface Clipping {
  Clipping NONE = new None();

  record None() implements Clipping {}

  /** Every element into [-max, max]. */
  record Value(double max) implements Clipping {
    public Value {
      check("clipvalue", max);
    }
  }

  /** The norm of each variable's gradient. */
  record Norm(double max) implements Clipping {
    public Norm {
      check("clipnorm", max);
    }
  }

  /** The norm of all gradients together. */
  record GlobalNorm(double max) implements Clipping {
    public GlobalNorm {
      check("global_clipnorm", max);
    }
  }

  private static void check(String name, double max) {
    if (!(max > 0)) {
      throw Fault.badInput(name + " must be greater than 0, got " + max);
    }
  }
}
