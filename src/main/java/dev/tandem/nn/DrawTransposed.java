package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Convolutions backwards, before bias and activation, as operations. */
record DrawTransposed(Brush brush) {
  Operand<TFloat32> of(Conv2DTranspose layer, Operand<TFloat32> x) {
    Shape made = layer.outputs(List.of(brush.input(0))).getFirst();
    var spread =
        new Spread(made, layer.reach(), layer.strides(), layer.padding(), layer.outputPadding());
    return spread(
        spread, x, dilated(brush.weight("kernel"), layer.kernelSize(), layer.dilationRate()));
  }

  /** A sequence as a picture of one line. */
  Operand<TFloat32> of(Conv1DTranspose layer, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Shape made = layer.outputs(List.of(brush.input(0))).getFirst();
    Integer more = layer.outputPadding();
    var size = new Size(1, layer.kernelSize());
    var dilation = new Size(1, layer.dilationRate());
    var spread =
        new Spread(
            made.prepend(1),
            size.dilated(dilation),
            new Size(1, layer.strides()),
            layer.padding(),
            more == null ? null : new Pair(0, more));
    Operand<TFloat32> kernel = tf.expandDims(brush.weight("kernel"), tf.constant(0));
    Operand<TFloat32> line =
        spread(spread, tf.expandDims(x, tf.constant(1)), dilated(kernel, size, dilation));
    return tf.squeeze(line, Squeeze.axis(List.of(1L)));
  }

  /**
   * The kernel {@code [height, width, filters, channels]} with zeros between its cells: TensorFlow
   * has no dilated convolution backwards on a CPU.
   */
  private Operand<TFloat32> dilated(Operand<TFloat32> kernel, Size size, Size rate) {
    if (rate.isOne()) {
      return kernel;
    }
    Ops tf = brush.tf;
    Operand<TInt32> rest =
        tf.slice(tf.shape(kernel), tf.constant(new int[] {2}), tf.constant(new int[] {2}));
    Operand<TFloat32> cells = tf.reshape(kernel, shape(rest, size.height(), 1, size.width(), 1));
    int[][] gaps = {{0, 0}, {0, rate.height() - 1}, {0, 0}, {0, rate.width() - 1}, {0, 0}, {0, 0}};
    Operand<TFloat32> apart = tf.pad(cells, tf.constant(gaps), tf.constant(0f));
    Operand<TFloat32> spread =
        tf.reshape(apart, shape(rest, size.height() * rate.height(), size.width() * rate.width()));
    Size reach = size.dilated(rate);
    return tf.slice(spread, tf.constant(new int[4]), shape(rest, reach.height(), reach.width()));
  }

  private Operand<TInt32> shape(Operand<TInt32> rest, int... first) {
    return brush.tf.concat(List.of(brush.tf.constant(first), rest), brush.tf.constant(0));
  }

  /** A convolution backwards. */
  private record Spread(
      Shape made, Size size, Size strides, Padding padding, @Nullable Pair outputPadding) {}

  private Operand<TFloat32> spread(Spread spread, Operand<TFloat32> x, Operand<TFloat32> kernel) {
    Ops tf = brush.tf;
    Operand<TInt32> shape =
        tf.concat(
            List.of(
                brush.batch(x),
                length(spread, x, 0),
                length(spread, x, 1),
                tf.constant(new int[] {(int) spread.made().dim(2)})),
            tf.constant(0));
    return brush.computed(
        kernel,
        x,
        (a, b) ->
            tf.nn.conv2dBackpropInput(
                shape, a, b, DrawConvolution.attribute(spread.strides()), spread.padding().name()));
  }

  private Operand<TInt32> length(Spread spread, Operand<TFloat32> x, int axis) {
    Ops tf = brush.tf;
    if (spread.made().dim(axis) >= 0) {
      return tf.constant(new int[] {(int) spread.made().dim(axis)});
    }
    int stride = axis == 0 ? spread.strides().height() : spread.strides().width();
    int size = axis == 0 ? spread.size().height() : spread.size().width();
    Integer more =
        spread.outputPadding() == null
            ? null
            : (Integer)
                (axis == 0 ? spread.outputPadding().height() : spread.outputPadding().width());
    int from = (int) (spread.padding().spread(1, size, stride, more) - stride);
    Operand<TInt32> length =
        tf.slice(tf.shape(x), tf.constant(new int[] {axis + 1}), tf.constant(new int[] {1}));
    return tf.math.add(
        tf.math.mul(length, tf.constant(new int[] {stride})), tf.constant(new int[] {from}));
  }
}
