package dev.tandem.nn;

import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** Pooling as operations. */
record DrawPooling(Brush brush) {
  /** By the first version of MaxPool: the second has no fast kernel on processors. */
  Operand<TFloat32> max(Operand<TFloat32> x, Size pool, Size strides, Padding padding) {
    return pooled("MaxPool", x, new long[][] {window(pool), window(strides)}, padding);
  }

  Operand<TFloat32> average(Operand<TFloat32> x, Size pool, Size strides, Padding padding) {
    return pooled("AvgPool", x, new long[][] {window(pool), window(strides)}, padding);
  }

  private static long[] window(Size size) {
    return new long[] {1, size.height(), size.width(), 1};
  }

  private Operand<TFloat32> pooled(
      String operation, Operand<TFloat32> x, long[][] windows, Padding padding) {
    return brush
        .tf
        .scope()
        .opBuilder(operation, operation)
        .addInput(x.asOutput())
        .setAttr("ksize", windows[0])
        .setAttr("strides", windows[1])
        .setAttr("padding", padding.name())
        .setAttr("data_format", "NHWC")
        .build()
        .<TFloat32>output(0);
  }

  Operand<TFloat32> mean(Operand<TFloat32> x, boolean keep, int... axes) {
    return brush.tf.math.mean(x, brush.tf.constant(axes), Mean.keepDims(keep));
  }
}
