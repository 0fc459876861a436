package dev.tandem.nn;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** Pooling as operations. */
record DrawPooling(Brush brush) {
  /** By the first version of MaxPool: the second has no fast kernel on processors. */
  private static final String MAX = "MaxPool";

  private static final String AVERAGE = "AvgPool";

  private record Window(Size pool, Size strides, Padding padding) {}

  Operand<TFloat32> of(Pooling layer, Operand<TFloat32> x, @Nullable Operand<TBool> mask) {
    return switch (layer) {
      case MaxPooling2D pool ->
          pooled(MAX, x, new Window(pool.poolSize(), pool.step(), pool.padding()));
      case AveragePooling2D pool ->
          pooled(AVERAGE, x, new Window(pool.poolSize(), pool.step(), pool.padding()));
      case MaxPooling1D pool -> steps(MAX, x, window(pool.poolSize(), pool.step(), pool.padding()));
      case AveragePooling1D pool ->
          steps(AVERAGE, x, window(pool.poolSize(), pool.step(), pool.padding()));
      case GlobalAveragePooling2D pool -> mean(x, pool.keepdims(), 1, 2);
      case GlobalMaxPooling2D pool -> max(x, pool.keepdims(), 1, 2);
      case GlobalMaxPooling1D pool -> max(x, pool.keepdims(), 1);
      case GlobalAveragePooling1D pool ->
          mask == null ? mean(x, pool.keepdims(), 1) : mean(x, mask, pool.keepdims());
    };
  }

  private static Window window(int pool, int strides, Padding padding) {
    return new Window(new Size(1, pool), new Size(1, strides), padding);
  }

  /** A sequence as a picture of one line. */
  private Operand<TFloat32> steps(String operation, Operand<TFloat32> x, Window window) {
    Ops tf = brush.tf;
    Operand<TFloat32> line = tf.expandDims(x, tf.constant(1));
    return tf.squeeze(
        pooled(operation, line, window),
        org.tensorflow.op.core.Squeeze.axis(java.util.List.of(1L)));
  }

  private static long[] attribute(Size size) {
    return new long[] {1, size.height(), size.width(), 1};
  }

  private Operand<TFloat32> pooled(String operation, Operand<TFloat32> x, Window window) {
    return brush
        .tf
        .scope()
        .opBuilder(operation, operation)
        .addInput(x.asOutput())
        .setAttr("ksize", attribute(window.pool()))
        .setAttr("strides", attribute(window.strides()))
        .setAttr("padding", window.padding().name())
        .setAttr("data_format", "NHWC")
        .build()
        .<TFloat32>output(0);
  }

  private Operand<TFloat32> mean(Operand<TFloat32> x, boolean keep, int... axes) {
    return brush.tf.math.mean(x, brush.tf.constant(axes), Mean.keepDims(keep));
  }

  private Operand<TFloat32> max(Operand<TFloat32> x, boolean keep, int... axes) {
    return brush.tf.reduceMax(x, brush.tf.constant(axes), ReduceMax.keepDims(keep));
  }

  /** The mean of the steps that count; 0 where none does. */
  private Operand<TFloat32> mean(Operand<TFloat32> x, Operand<TBool> mask, boolean keep) {
    Ops tf = brush.tf;
    Operand<TFloat32> counted =
        tf.stopGradient(tf.dtypes.cast(tf.expandDims(mask, tf.constant(-1)), TFloat32.class));
    var steps = tf.constant(new int[] {1});
    return tf.math.divNoNan(
        tf.sum(tf.math.mul(x, counted), steps, Sum.keepDims(keep)),
        tf.sum(counted, steps, Sum.keepDims(keep)));
  }
}
