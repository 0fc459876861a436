package dev.tandem.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** Keras's activations as operations. */
record DrawActivation(Ops tf) {
  Operand<TFloat32> of(ActivationFunction function, Operand<TFloat32> x) {
    return switch (function) {
      case LINEAR -> x;
      case RELU -> tf.nn.relu(x);
      case RELU6 -> tf.nn.relu6(x);
      case SIGMOID -> tf.math.sigmoid(x);
      case TANH -> tf.math.tanh(x);
      case SOFTMAX -> tf.nn.softmax(x);
      case LOG_SOFTMAX -> logSoftmax(x);
      case SPARSEMAX -> new DrawSparsemax(tf).of(x);
      case ELU, CELU -> tf.nn.elu(x);
      case SELU -> tf.nn.selu(x);
      case SOFTPLUS -> tf.math.softplus(x);
      case SOFTSIGN -> tf.nn.softsign(x);
      case SILU -> tf.math.mul(x, tf.math.sigmoid(x));
      case GELU -> gelu(x);
      case MISH -> tf.math.mul(x, tf.math.tanh(tf.math.softplus(x)));
      case EXPONENTIAL -> tf.math.exp(x);
      case LEAKY_RELU -> leaky(x, constant(0.2));
      case HARD_SIGMOID -> hardSigmoid(x);
      case HARD_SILU -> tf.math.mul(x, hardSigmoid(x));
      case HARD_TANH -> clipped(x, -1, 1);
      case HARD_SHRINK -> kept(tf.math.greater(tf.math.abs(x), constant(0.5)), x);
      case SOFT_SHRINK -> tf.math.sub(x, clipped(x, -0.5, 0.5));
      case TANH_SHRINK -> tf.math.sub(x, tf.math.tanh(x));
      case LOG_SIGMOID -> tf.math.neg(tf.math.softplus(tf.math.neg(x)));
      case SPARSE_PLUS -> sparsePlus(x);
      case SPARSE_SIGMOID -> clipped(tf.math.mul(tf.math.add(x, constant(1)), constant(0.5)), 0, 1);
      case SQUAREPLUS -> squareplus(x);
      case GLU -> glu(x);
    };
  }

  private Operand<TFloat32> constant(double value) {
    return tf.constant((float) value);
  }

  /** {@code x} where positive, else {@code x · slope}. */
  Operand<TFloat32> leaky(Operand<TFloat32> x, Operand<TFloat32> slope) {
    return tf.math.sub(tf.nn.relu(x), tf.math.mul(slope, tf.nn.relu(tf.math.neg(x))));
  }

  Operand<TFloat32> elu(Operand<TFloat32> x, double alpha) {
    if (alpha == 1) {
      return tf.nn.elu(x);
    }
    Operand<TFloat32> below = tf.math.expm1(tf.math.neg(tf.nn.relu(tf.math.neg(x))));
    return tf.math.add(tf.nn.relu(x), tf.math.mul(below, constant(alpha)));
  }

  /** {@code max_value} at most; below the threshold {@code negative_slope · (x − threshold)}. */
  Operand<TFloat32> relu(Operand<TFloat32> x, ReLU layer) {
    Operand<TFloat32> above = kept(tf.math.greater(x, constant(layer.threshold())), x);
    Operand<TFloat32> below = tf.nn.relu(tf.math.sub(constant(layer.threshold()), x));
    Operand<TFloat32> capped =
        layer.maxValue() == null ? above : clipped(above, 0, layer.maxValue());
    return layer.negativeSlope() == 0
        ? capped
        : tf.math.sub(capped, tf.math.mul(below, constant(layer.negativeSlope())));
  }

  private Operand<TFloat32> gelu(Operand<TFloat32> x) {
    Operand<TFloat32> share = tf.math.erf(tf.math.mul(x, constant(Math.sqrt(0.5))));
    Operand<TFloat32> half = tf.math.mul(x, constant(0.5));
    return tf.math.mul(half, tf.math.add(share, constant(1)));
  }

  /** {@code relu6(x + 3) / 6}. */
  private Operand<TFloat32> hardSigmoid(Operand<TFloat32> x) {
    return tf.math.mul(tf.nn.relu6(tf.math.add(x, constant(3))), constant(1.0 / 6));
  }

  /** Not by LogSoftmax, whose C++ gradient is wrong beyond rank 2. */
  private Operand<TFloat32> logSoftmax(Operand<TFloat32> x) {
    var last = tf.constant(new int[] {-1});
    Operand<TFloat32> largest = tf.stopGradient(tf.reduceMax(x, last, ReduceMax.keepDims(true)));
    Operand<TFloat32> moved = tf.math.sub(x, largest);
    Operand<TFloat32> sum = tf.sum(tf.math.exp(moved), last, Sum.keepDims(true));
    return tf.math.sub(moved, tf.math.log(sum));
  }

  /** 0 to −1, a parabola to 1, then {@code x}: {@code relu(x − 1) + (clip(x) + 1)² / 4}. */
  private Operand<TFloat32> sparsePlus(Operand<TFloat32> x) {
    Operand<TFloat32> middle = tf.math.add(clipped(x, -1, 1), constant(1));
    return tf.math.add(
        tf.nn.relu(tf.math.sub(x, constant(1))),
        tf.math.mul(tf.math.square(middle), constant(0.25)));
  }

  /** {@code (x + √(x² + 4)) / 2}. */
  private Operand<TFloat32> squareplus(Operand<TFloat32> x) {
    Operand<TFloat32> root = tf.math.sqrt(tf.math.add(tf.math.square(x), constant(4)));
    return tf.math.mul(tf.math.add(x, root), constant(0.5));
  }

  /** The first half of each row times the sigmoid of the second. */
  private Operand<TFloat32> glu(Operand<TFloat32> x) {
    List<org.tensorflow.Output<TFloat32>> halves = tf.split(tf.constant(-1), x, 2L).output();
    return tf.math.mul(halves.get(0), tf.math.sigmoid(halves.get(1)));
  }

  private Operand<TFloat32> clipped(Operand<TFloat32> x, double min, double max) {
    return tf.math.minimum(tf.math.maximum(x, constant(min)), constant(max));
  }

  private Operand<TFloat32> kept(Operand<TBool> kept, Operand<TFloat32> x) {
    return tf.math.mul(x, tf.stopGradient(tf.dtypes.cast(kept, TFloat32.class)));
  }
}
