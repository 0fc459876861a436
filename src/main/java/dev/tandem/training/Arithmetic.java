package dev.tandem.training;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Formulas on float tensors, short to write. */
final class Arithmetic {
  private final Ops tf;

  Arithmetic(Ops tf) {
    this.tf = tf;
  }

  Operand<TFloat32> add(Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.add(a, b);
  }

  Operand<TFloat32> sub(Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.sub(a, b);
  }

  Operand<TFloat32> mul(Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.mul(a, b);
  }

  Operand<TFloat32> div(Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.div(a, b);
  }

  Operand<TFloat32> sqrt(Operand<TFloat32> a) {
    return tf.math.sqrt(a);
  }

  Operand<TFloat32> square(Operand<TFloat32> a) {
    return tf.math.square(a);
  }

  Operand<TFloat32> neg(Operand<TFloat32> a) {
    return tf.math.neg(a);
  }

  Operand<TFloat32> plus(Operand<TFloat32> a, double number) {
    return tf.math.add(a, tf.constant((float) number));
  }

  Operand<TFloat32> scale(Operand<TFloat32> a, double by) {
    return tf.math.mul(a, tf.constant((float) by));
  }

  Operand<TFloat32> oneMinus(Operand<TFloat32> a) {
    return tf.math.sub(tf.constant(1f), a);
  }

  /** {@code rate·a + (1 − rate)·b}. */
  Operand<TFloat32> blend(Operand<TFloat32> a, Operand<TFloat32> b, double rate) {
    return add(scale(a, rate), scale(b, 1 - rate));
  }

  Operand<TFloat32> clip(Operand<TFloat32> a, double low, double high) {
    return tf.clipByValue(a, tf.constant((float) low), tf.constant((float) high));
  }

  Operand<TFloat32> atLeast(Operand<TFloat32> a, double low) {
    return tf.math.maximum(a, tf.constant((float) low));
  }

  /** The mean over the last dimension. */
  Operand<TFloat32> lastMean(Operand<TFloat32> a) {
    return tf.math.mean(a, tf.constant(-1));
  }

  /** The sum over the last dimension. */
  Operand<TFloat32> lastSum(Operand<TFloat32> a) {
    return tf.sum(a, tf.constant(-1));
  }
}
