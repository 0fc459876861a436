package dev.tandem.nn;

import dev.tandem.fault.Fault;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/** Keras's activations as operations. */
record DrawActivation(Brush brush) {
  Operand<TFloat32> of(ActivationFunction function, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    return switch (function) {
      case LINEAR -> x;
      case RELU -> tf.nn.relu(x);
      case RELU6 -> tf.nn.relu6(x);
      case SIGMOID -> tf.math.sigmoid(x);
      case TANH -> tf.math.tanh(x);
      case SOFTMAX -> tf.nn.softmax(x);
      case LOG_SOFTMAX -> tf.math.log(tf.nn.softmax(x));
      case ELU -> tf.nn.elu(x);
      case CELU -> tf.nn.elu(x);
      case SELU -> tf.nn.selu(x);
      case SOFTPLUS -> tf.math.softplus(x);
      case SOFTSIGN -> tf.nn.softsign(x);
      case SILU -> tf.math.mul(x, tf.math.sigmoid(x));
      case GELU -> gelu(x);
      case MISH -> tf.math.mul(x, tf.math.tanh(tf.math.softplus(x)));
      case EXPONENTIAL -> tf.math.exp(x);
      case LEAKY_RELU -> tf.nn.leakyRelu(x, LeakyRelu.alpha(0.2f));
      case HARD_SIGMOID -> hardSigmoid(x);
      case HARD_SILU -> tf.math.mul(x, hardSigmoid(x));
      case HARD_TANH -> clipped(x, -1, 1);
      case HARD_SHRINK -> where(tf.math.greater(tf.math.abs(x), brush.constant(0.5)), x);
      case SOFT_SHRINK -> tf.math.sub(x, clipped(x, -0.5, 0.5));
      case TANH_SHRINK -> tf.math.sub(x, tf.math.tanh(x));
      case LOG_SIGMOID -> tf.math.neg(tf.math.softplus(tf.math.neg(x)));
      case SPARSE_PLUS, SPARSE_SIGMOID, SQUAREPLUS, THRESHOLD, GLU ->
          throw Fault.badInput("activation " + function + " is not supported");
    };
  }

  private Operand<TFloat32> gelu(Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Operand<TFloat32> share = tf.math.erf(tf.math.mul(x, brush.constant(Math.sqrt(0.5))));
    Operand<TFloat32> half = tf.math.mul(x, brush.constant(0.5));
    return tf.math.mul(half, tf.math.add(share, brush.constant(1)));
  }

  /** {@code relu6(x + 3) / 6}. */
  private Operand<TFloat32> hardSigmoid(Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Operand<TFloat32> moved = tf.nn.relu6(tf.math.add(x, brush.constant(3)));
    return tf.math.mul(moved, brush.constant(1.0 / 6));
  }

  private Operand<TFloat32> clipped(Operand<TFloat32> x, double min, double max) {
    Ops tf = brush.tf;
    return tf.math.minimum(tf.math.maximum(x, brush.constant(min)), brush.constant(max));
  }

  private Operand<TFloat32> where(Operand<org.tensorflow.types.TBool> kept, Operand<TFloat32> x) {
    return brush.tf.math.mul(x, brush.tf.stopGradient(brush.tf.dtypes.cast(kept, TFloat32.class)));
  }
}
