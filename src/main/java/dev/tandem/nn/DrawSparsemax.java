package dev.tandem.nn;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * {@code max(x − τ, 0)}, after Martins and Astudillo 2016, as Keras 3.15 computes it: its τ is
 * {@code (Σ c − 1) / k} over the cumulative sums {@code c} of the {@code k} largest elements, where
 * the paper takes the last of them, so that rows need not sum to 1.
 *
 * <p>Ranks come from comparing all elements of a row with each other, since sorting has no
 * gradient.
 */
record DrawSparsemax(Ops tf) {
  Operand<TFloat32> of(Operand<TFloat32> x) {
    Operand<TFloat32> fixed = tf.stopGradient(x);
    Operand<TFloat32> others = tf.expandDims(fixed, tf.constant(-2));
    Operand<TBool> isAtLeast = tf.math.greaterEqual(others, tf.expandDims(fixed, tf.constant(-1)));
    Operand<TFloat32> atLeast = tf.dtypes.cast(isAtLeast, TFloat32.class);
    Operand<TFloat32> rank = tf.sum(atLeast, tf.constant(-1));
    Operand<TFloat32> largest = tf.sum(tf.math.mul(atLeast, others), tf.constant(-1));
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> mean = tf.math.div(tf.math.sub(largest, one), rank);
    Operand<TFloat32> support = tf.dtypes.cast(tf.math.greater(fixed, mean), TFloat32.class);
    Operand<TFloat32> count = row(support);
    // In how many of the cumulative sums each element is.
    Operand<TFloat32> times =
        tf.stopGradient(tf.math.mul(support, tf.math.add(tf.math.sub(count, rank), one)));
    Operand<TFloat32> threshold =
        tf.math.div(tf.math.sub(row(tf.math.mul(x, times)), one), tf.stopGradient(count));
    return tf.nn.relu(tf.math.sub(x, threshold));
  }

  private Operand<TFloat32> row(Operand<TFloat32> x) {
    return tf.sum(x, tf.constant(new int[] {-1}), Sum.keepDims(true));
  }
}
