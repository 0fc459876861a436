package dev.tandem.nn;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** The mean and the variance of the steps that a mask counts, over all axes but the last. */
record DrawMaskedMoments(Brush brush) {
  /** Keras's, which keeps a batch without a step from dividing by 0. */
  private static final double EPSILON = 1e-7;

  record Moments(Operand<TFloat32> mean, Operand<TFloat32> variance) {}

  Moments of(Operand<TFloat32> x, Operand<TBool> mask) {
    Ops tf = brush.tf;
    Operand<TFloat32> counted =
        tf.stopGradient(tf.dtypes.cast(tf.expandDims(mask, tf.constant(-1)), TFloat32.class));
    Operand<TFloat32> count = tf.math.add(sum(counted), brush.constant(EPSILON));
    Operand<TFloat32> mean = tf.math.div(sum(tf.math.mul(x, counted)), count);
    Operand<TFloat32> distance = tf.math.mul(tf.math.squaredDifference(x, mean), counted);
    return new Moments(mean, tf.math.div(sum(distance), count));
  }

  private Operand<TFloat32> sum(Operand<TFloat32> x) {
    int[] axes = IntStream.range(0, brush.input(0).rank()).toArray();
    return brush.tf.sum(x, brush.tf.constant(axes), Sum.keepDims(true));
  }
}
