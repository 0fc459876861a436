package dev.tandem.nn;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;

/** Constraints as operations, in Keras's formulas. */
record DrawConstraint(Ops tf) {
  private static final double EPSILON = 1e-7;

  Operand<TFloat32> of(Constraint constraint, Operand<TFloat32> weight) {
    return switch (constraint) {
      case Constraint.NonNegative() -> tf.nn.relu(weight);
      case Constraint.UnitNorm unit -> tf.math.div(weight, plusEpsilon(norm(weight, unit.axes())));
      case Constraint.NormWithin within -> within(within, weight);
    };
  }

  private Operand<TFloat32> within(Constraint.NormWithin within, Operand<TFloat32> weight) {
    Operand<TFloat32> norm = norm(weight, within.axes());
    Operand<TFloat32> bounded = tf.math.maximum(norm, constant(within.min()));
    if (Double.isFinite(within.max())) {
      bounded = tf.math.minimum(bounded, constant(within.max()));
    }
    Operand<TFloat32> wanted =
        tf.math.add(
            tf.math.mul(bounded, constant(within.rate())),
            tf.math.mul(norm, constant(1 - within.rate())));
    return tf.math.mul(weight, tf.math.div(wanted, plusEpsilon(norm)));
  }

  private Operand<TFloat32> norm(Operand<TFloat32> weight, java.util.List<Integer> axes) {
    int[] along = axes.stream().mapToInt(Integer::intValue).toArray();
    return tf.math.sqrt(tf.sum(tf.math.square(weight), tf.constant(along), Sum.keepDims(true)));
  }

  private Operand<TFloat32> plusEpsilon(Operand<TFloat32> x) {
    return tf.math.add(x, constant(EPSILON));
  }

  private Operand<TFloat32> constant(double value) {
    return tf.constant((float) value);
  }
}
