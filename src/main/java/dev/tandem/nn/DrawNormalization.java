package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Normalizations without a batch as operations. */
record DrawNormalization(Brush brush) {
  /** {@code (x − μ) · γ / √(σ² + ε) + β} over axes. */
  Operand<TFloat32> rows(Operand<TFloat32> x, LayerNormalization layer) {
    Ops tf = brush.tf;
    int[] axes = Shapes.axes(layer.axis(), brush.input(0));
    var moments = moments(x, axes);
    Operand<TFloat32> factor = factor(moments, layer.epsilon());
    if (layer.scale()) {
      factor = tf.math.mul(factor, along("gamma", axes));
    }
    if (layer.rmsScaling()) {
      return tf.math.mul(x, factor);
    }
    Operand<TFloat32> made = tf.math.mul(tf.math.sub(x, moments.mean()), factor);
    return layer.center() ? tf.math.add(made, along("beta", axes)) : made;
  }

  private record Moments(Operand<TFloat32> mean, Operand<TFloat32> variance) {}

  private Moments moments(Operand<TFloat32> x, int[] axes) {
    Ops tf = brush.tf;
    var along = tf.constant(axes);
    Operand<TFloat32> mean = tf.math.mean(x, along, Mean.keepDims(true));
    return new Moments(
        mean, tf.math.mean(tf.math.squaredDifference(x, mean), along, Mean.keepDims(true)));
  }

  private Operand<TFloat32> factor(Moments moments, double epsilon) {
    return brush.tf.math.rsqrt(brush.tf.math.add(moments.variance(), brush.constant(epsilon)));
  }

  /** A weight of these axes so that it meets the input. */
  private Operand<TFloat32> along(String weight, int... axes) {
    Shape shape = Shapes.alone(axes, brush.input(0));
    boolean isLast = axes.length == 1 && axes[0] == shape.rank();
    return isLast
        ? brush.weight(weight)
        : brush.tf.reshape(brush.weight(weight), brush.tf.constant(shape.toArray()));
  }

  /** Channels apart in groups, each group with all places of an example brought to one scale. */
  Operand<TFloat32> groups(Operand<TFloat32> x, GroupNormalization layer) {
    Ops tf = brush.tf;
    Shape shape = brush.input(0);
    int axis = Shapes.axis(layer.axis(), shape) + 1;
    int groups = layer.groups(shape);
    Operand<TInt32> dims = tf.shape(x);
    Operand<TInt32> before =
        tf.slice(dims, tf.constant(new int[] {0}), tf.constant(new int[] {axis}));
    Operand<TInt32> behind =
        tf.slice(dims, tf.constant(new int[] {axis + 1}), tf.constant(new int[] {-1}));
    int[] channels = {groups, (int) layer.channels(shape) / groups};
    Operand<TFloat32> apart =
        tf.reshape(x, tf.concat(List.of(before, tf.constant(channels), behind), tf.constant(0)));
    int[] axes = IntStream.rangeClosed(1, shape.rank() + 1).filter(each -> each != axis).toArray();
    var moments = moments(apart, axes);
    Operand<TFloat32> even =
        tf.math.mul(tf.math.sub(apart, moments.mean()), factor(moments, layer.epsilon()));
    Operand<TFloat32> made = tf.reshape(even, dims);
    if (layer.scale()) {
      made = tf.math.mul(made, along("gamma", axis));
    }
    return layer.center() ? tf.math.add(made, along("beta", axis)) : made;
  }

  Operand<TFloat32> rms(Operand<TFloat32> x, RMSNormalization layer) {
    Ops tf = brush.tf;
    int axis = Shapes.axis(layer.axis(), brush.input(0)) + 1;
    Operand<TFloat32> square =
        tf.math.mean(tf.math.square(x), tf.constant(new int[] {axis}), Mean.keepDims(true));
    Operand<TFloat32> factor = tf.math.rsqrt(tf.math.add(square, brush.constant(layer.epsilon())));
    return tf.math.mul(tf.math.mul(x, factor), along("scale", axis));
  }

  Operand<TFloat32> unit(Operand<TFloat32> x, UnitNormalization layer) {
    Ops tf = brush.tf;
    var along = tf.constant(Shapes.axes(layer.axis(), brush.input(0)));
    Operand<TFloat32> squares = tf.sum(tf.math.square(x), along, Sum.keepDims(true));
    return tf.math.mul(x, tf.math.rsqrt(tf.math.maximum(squares, brush.constant(1e-24))));
  }

  Operand<TFloat32> known(Operand<TFloat32> x, Normalization layer) {
    Ops tf = brush.tf;
    boolean isGiven = layer.mean() != null;
    Operand<TFloat32> mean = isGiven ? given(layer, layer.mean()) : kept(layer, "mean");
    Operand<TFloat32> variance = isGiven ? given(layer, layer.variance()) : kept(layer, "variance");
    Operand<TFloat32> deviation = tf.math.maximum(tf.math.sqrt(variance), brush.constant(1e-7));
    return layer.invert()
        ? tf.math.add(tf.math.mul(x, deviation), mean)
        : tf.math.div(tf.math.sub(x, mean), deviation);
  }

  private Operand<TFloat32> kept(Normalization layer, String weight) {
    return along(weight, Shapes.axes(layer.axis(), brush.input(0)));
  }

  private Operand<TFloat32> given(Normalization layer, @Nullable List<?> numbers) {
    Operand<TFloat32> made = brush.numbers(Objects.requireNonNull(numbers));
    Shape shape = Shapes.alone(Shapes.axes(layer.axis(), brush.input(0)), brush.input(0));
    return numbers.size() == 1 ? made : brush.tf.reshape(made, brush.tf.constant(shape.toArray()));
  }
}
