package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Convolutions, before bias and activation, as operations whose gradients are right. */
record DrawConvolution(Brush brush) {
  private static final Size ONE = Size.square(1);

  Operand<TFloat32> of(Convolution layer, Operand<TFloat32> x) {
    return switch (layer) {
      case Conv1D conv -> steps(conv, x);
      case Conv2D conv -> picture(conv, x);
      case DepthwiseConv1D conv -> depthwise(conv, "kernel", x);
      case DepthwiseConv2D conv -> depthwise(conv, "kernel", x);
      case SeparableConv1D conv -> {
        Operand<TFloat32> deep = depthwise(conv, "depthwise_kernel", x);
        Shape made = conv.outputs(List.of(brush.input(0))).getFirst();
        long features = brush.input(0).dim(1) * conv.depthMultiplier();
        yield brush.times(deep, pointwise(), Shapes.withLast(made, features));
      }
      case SeparableConv2D conv ->
          full(
              depthwise(conv, "depthwise_kernel", x),
              brush.weight("pointwise_kernel"),
              ONE,
              Padding.VALID);
      case Conv1DTranspose conv -> new DrawTransposed(brush).of(conv, x);
      case Conv2DTranspose conv -> new DrawTransposed(brush).of(conv, x);
    };
  }

  private static Window window(Convolution2D layer) {
    return new Window(layer.kernelSize(), layer.strides(), layer.dilationRate(), layer.padding());
  }

  private Operand<TFloat32> picture(Conv2D layer, Operand<TFloat32> x) {
    Operand<TFloat32> kernel = brush.weight("kernel");
    return convolved(
        x,
        window(layer),
        (part, strides, padding) ->
            grouped(
                new Group(part, kernel),
                layer.groups(),
                group -> full(group.x(), group.kernel(), strides, padding)));
  }

  private Operand<TFloat32> depthwise(Convolution2D layer, String weight, Operand<TFloat32> x) {
    return convolved(
        x,
        window(layer),
        (part, strides, padding) -> depthwise(part, brush.weight(weight), strides, padding));
  }

  private Operand<TFloat32> depthwise(Convolution1D layer, String weight, Operand<TFloat32> x) {
    return line(
        layer,
        x,
        (part, strides, padding) -> depthwise(part, lineKernel(weight), strides, padding));
  }

  private record Window(Size size, Size strides, Size dilation, Padding padding) {}

  /** A convolution without holes. */
  private interface Plain {
    Operand<TFloat32> of(Operand<TFloat32> x, Size strides, Padding padding);
  }

  static List<Long> attribute(Size strides) {
    return List.of(1L, (long) strides.height(), (long) strides.width(), 1L);
  }

  private Operand<TFloat32> full(
      Operand<TFloat32> x, Operand<TFloat32> kernel, Size strides, Padding padding) {
    return brush.computed(
        x, kernel, (a, b) -> brush.tf.nn.conv2d(a, b, attribute(strides), padding.name()));
  }

  /** Channels with their share of the kernel. */
  private record Group(Operand<TFloat32> x, Operand<TFloat32> kernel) {}

  /** Group by group: TensorFlow's rewriter fuses a grouped one into a kernel that refuses it. */
  private Operand<TFloat32> grouped(
      Group all, int groups, Function<Group, Operand<TFloat32>> convolution) {
    if (groups == 1) {
      return convolution.apply(all);
    }
    Ops tf = brush.tf;
    var inputs = tf.split(tf.constant(3), all.x(), (long) groups).output();
    var kernels = tf.split(tf.constant(3), all.kernel(), (long) groups).output();
    var made = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; i < groups; i++) {
      made.add(convolution.apply(new Group(inputs.get(i), kernels.get(i))));
    }
    return tf.concat(made, tf.constant(3));
  }

  private Operand<TFloat32> depthwise(
      Operand<TFloat32> x, Operand<TFloat32> kernel, Size strides, Padding padding) {
    return brush.tf.nn.depthwiseConv2dNative(x, kernel, attribute(strides), padding.name());
  }

  private Operand<TFloat32> lineKernel(String weight) {
    return brush.tf.expandDims(brush.weight(weight), brush.tf.constant(0));
  }

  private Operand<TFloat32> pointwise() {
    return brush.tf.squeeze(brush.weight("pointwise_kernel"), Squeeze.axis(List.of(0L)));
  }

  private Operand<TFloat32> steps(Conv1D layer, Operand<TFloat32> x) {
    Operand<TFloat32> kernel = lineKernel("kernel");
    return line(
        layer,
        x,
        (part, strides, edge) ->
            grouped(
                new Group(part, kernel),
                layer.groups(),
                group -> full(group.x(), group.kernel(), strides, edge)));
  }

  /**
   * A sequence as a picture of one line, the strides of both directions alike as one kernel asks;
   * causal means that zeros come before it.
   */
  private Operand<TFloat32> line(Convolution1D layer, Operand<TFloat32> x, Plain convolution) {
    Ops tf = brush.tf;
    Operand<TFloat32> line = tf.expandDims(x, tf.constant(1));
    Padding padding = layer.padding();
    if (padding == Padding.CAUSAL) {
      int before = (layer.kernelSize() - 1) * layer.dilationRate();
      line =
          tf.pad(
              line,
              tf.constant(new int[][] {{0, 0}, {0, 0}, {before, 0}, {0, 0}}),
              brush.constant(0));
      padding = Padding.VALID;
    }
    int high = layer instanceof Conv1D ? 1 : layer.strides();
    var window =
        new Window(
            new Size(1, layer.kernelSize()),
            new Size(high, layer.strides()),
            new Size(1, layer.dilationRate()),
            padding);
    return tf.squeeze(convolved(line, window, convolution), Squeeze.axis(List.of(1L)));
  }

  private Operand<TFloat32> convolved(Operand<TFloat32> x, Window window, Plain convolution) {
    if (window.dilation().isOne()) {
      return convolution.of(x, window.strides(), window.padding());
    }
    return dilated(x, window, part -> convolution.of(part, ONE, Padding.VALID));
  }

  /**
   * A dilated convolution as a plain one over interleaved pictures: TensorFlow's C++ gradient of a
   * dilated one is wrong.
   */
  private Operand<TFloat32> dilated(
      Operand<TFloat32> x, Window window, UnaryOperator<Operand<TFloat32>> plain) {
    Ops tf = brush.tf;
    int[] sizes = {window.size().height(), window.size().width()};
    int[] dilations = {window.dilation().height(), window.dilation().width()};
    var pads = new ArrayList<Operand<TInt32>>();
    var crops = new ArrayList<Operand<TInt32>>();
    for (int i = 0; i < 2; i++) {
      int same = window.padding() == Padding.VALID ? 0 : (sizes[i] - 1) * dilations[i];
      Operand<TInt32> extra = rest(x, i, same, dilations[i]);
      pads.add(
          tf.concat(
              List.of(
                  tf.constant(new int[] {same / 2}),
                  tf.math.add(extra, tf.constant(new int[] {same - same / 2}))),
              tf.constant(0)));
      crops.add(tf.concat(List.of(tf.constant(new int[] {0}), extra), tf.constant(0)));
    }
    var block = tf.constant(dilations);
    Operand<TFloat32> apart = tf.spaceToBatchNd(x, block, tf.stack(pads));
    return tf.batchToSpaceNd(plain.apply(apart), block, tf.stack(crops));
  }

  /** What a length with padding lacks to be a multiple. */
  private Operand<TInt32> rest(Operand<TFloat32> x, int axis, int padding, int multiple) {
    Ops tf = brush.tf;
    Operand<TInt32> length =
        tf.slice(tf.shape(x), tf.constant(new int[] {axis + 1}), tf.constant(new int[] {1}));
    return tf.stopGradient(
        tf.math.floorMod(
            tf.math.neg(tf.math.add(length, tf.constant(new int[] {padding}))),
            tf.constant(new int[] {multiple})));
  }
}
