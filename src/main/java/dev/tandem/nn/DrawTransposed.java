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
        new Spread(
            made, layer.kernelSize(), layer.strides(), layer.padding(), layer.outputPadding());
    return spread(spread, x, brush.weight("kernel"));
  }

  /** A sequence as a picture of one line. */
  Operand<TFloat32> of(Conv1DTranspose layer, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Shape made = layer.outputs(List.of(brush.input(0))).getFirst();
    Integer more = layer.outputPadding();
    var spread =
        new Spread(
            made.prepend(1),
            new Size(1, layer.kernelSize()),
            new Size(1, layer.strides()),
            layer.padding(),
            more == null ? null : new Pair(0, more));
    Operand<TFloat32> kernel = tf.expandDims(brush.weight("kernel"), tf.constant(0));
    Operand<TFloat32> line = spread(spread, tf.expandDims(x, tf.constant(1)), kernel);
    return tf.squeeze(line, Squeeze.axis(List.of(1L)));
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
