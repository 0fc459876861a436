package dev.tandem.training;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The numbers that every step of an optimizer is fed.
 *
 * @param learningRate a scalar
 * @param step the number of the step, from 1, a scalar
 * @param momentumProduct Nadam's product of momentums up to this step, a scalar
 */
record Rates(
    Operand<TFloat32> learningRate, Operand<TFloat32> step, Operand<TFloat32> momentumProduct) {
  private static final double NADAM_DECAY = 0.96;

  static Rates fed(Ops tf) {
    return new Rates(scalar(tf), scalar(tf), scalar(tf));
  }

  private static Operand<TFloat32> scalar(Ops tf) {
    return tf.placeholder(
        TFloat32.class,
        org.tensorflow.op.core.Placeholder.shape(org.tensorflow.ndarray.Shape.scalar()));
  }

  /** The product for a step of an optimizer; 1 where it has none. */
  static double momentumProduct(Rule rule, long step) {
    double product = 1;
    if (rule instanceof Rule.Nadam nadam) {
      for (long i = 1; i <= step && product > 0; i++) {
        product *= nadam.beta1() * (1 - 0.5 * Math.pow(NADAM_DECAY, i));
      }
    }
    return product;
  }

  /** Nadam's momentum {@code ahead} steps from this one. */
  Operand<TFloat32> nadamMomentum(Ops tf, double beta1, int ahead) {
    var power = tf.math.add(step, tf.constant((float) ahead));
    var decayed = tf.math.pow(tf.constant((float) NADAM_DECAY), power);
    return tf.math.mul(
        tf.constant((float) beta1),
        tf.math.sub(tf.constant(1f), tf.math.mul(tf.constant(0.5f), decayed)));
  }
}
