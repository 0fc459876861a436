package dev.tandem.nn;

import dev.tandem.fault.Fault;

/** The first values of a weight; Keras's initializers. */
public sealed interface Initializer {
  Initializer ZEROS = new Constant(0);
  Initializer ONES = new Constant(1);
  Initializer GLOROT_UNIFORM =
      new VarianceScaling(1, VarianceScaling.Mode.FAN_AVG, VarianceScaling.Distribution.UNIFORM);

  record Constant(double value) implements Initializer {}

  record RandomUniform(double minval, double maxval) implements Initializer {}

  record RandomNormal(double mean, double stddev) implements Initializer {}

  /** A normal distribution redrawn beyond two standard deviations. */
  record TruncatedNormal(double mean, double stddev) implements Initializer {}

  /** Glorot's, He's and LeCun's: a variance of {@code scale / fan}. */
  record VarianceScaling(double scale, Mode mode, Distribution distribution)
      implements Initializer {
    public VarianceScaling {
      if (!(scale > 0)) {
        throw Fault.badInput("scale must be above 0, got " + scale);
      }
    }

    /** Which fan the variance is scaled by. */
    public enum Mode {
      FAN_IN,
      FAN_OUT,
      FAN_AVG
    }

    /** What is drawn from. */
    public enum Distribution {
      UNIFORM,
      TRUNCATED_NORMAL,
      UNTRUNCATED_NORMAL
    }
  }

  /** The bias of an LSTM: ones for the forget gate, the second quarter. */
  record ForgetBias(Initializer others) implements Initializer {}

  record Orthogonal(double gain) implements Initializer {}

  record Identity(double gain) implements Initializer {}
}
