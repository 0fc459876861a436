package dev.tandem.nn;

import java.util.List;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** Normalizations without a batch as operations. */
record DrawNormalization(Brush brush) {
  /** {@code (x − μ) · γ / √(σ² + ε) + β} over one axis. */
  Operand<TFloat32> rows(Operand<TFloat32> x, LayerNormalization layer) {
    Ops tf = brush.tf;
    int axis = Shapes.axis(layer.axis(), brush.input(0)) + 1;
    var along = tf.constant(new int[] {axis});
    Operand<TFloat32> mean = tf.math.mean(x, along, Mean.keepDims(true));
    Operand<TFloat32> variance =
        tf.math.mean(tf.math.squaredDifference(x, mean), along, Mean.keepDims(true));
    Operand<TFloat32> factor =
        tf.math.rsqrt(tf.math.add(variance, brush.constant(layer.epsilon())));
    if (layer.scale()) {
      factor = tf.math.mul(factor, along("gamma", axis));
    }
    Operand<TFloat32> made = tf.math.mul(tf.math.sub(x, mean), factor);
    return layer.center() ? tf.math.add(made, along("beta", axis)) : made;
  }

  private Operand<TFloat32> along(String weight, int axis) {
    int behind = brush.input(0).rank() - axis;
    if (behind == 0) {
      return brush.weight(weight);
    }
    int[] shape = new int[behind + 1];
    java.util.Arrays.fill(shape, 1);
    shape[0] = -1;
    return brush.tf.reshape(brush.weight(weight), brush.tf.constant(shape));
  }

  Operand<TFloat32> known(Operand<TFloat32> x, Normalization layer) {
    Ops tf = brush.tf;
    boolean isGiven = layer.mean() != null;
    Operand<TFloat32> mean =
        isGiven ? numbers(Objects.requireNonNull(layer.mean())) : brush.weight("mean");
    Operand<TFloat32> variance =
        isGiven ? numbers(Objects.requireNonNull(layer.variance())) : brush.weight("variance");
    Operand<TFloat32> deviation = tf.math.maximum(tf.math.sqrt(variance), brush.constant(1e-7));
    return layer.invert()
        ? tf.math.add(tf.math.mul(x, deviation), mean)
        : tf.math.div(tf.math.sub(x, mean), deviation);
  }

  private Operand<TFloat32> numbers(List<?> list) {
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ((Number) list.get(i)).floatValue();
    }
    return brush.tf.constant(numbers);
  }
}
