package dev.tandem.nn;

import dev.tandem.fault.Fault;
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
      case Conv2D conv -> {
        Operand<TFloat32> kernel = brush.weight("kernel");
        var window =
            new Window(conv.kernelSize(), conv.strides(), conv.dilationRate(), conv.padding());
        yield convolved(
            x,
            brush.input(0),
            window,
            (part, strides, padding) ->
                grouped(
                    new Group(part, kernel),
                    conv.groups(),
                    group -> full(group.x(), group.kernel(), strides, padding)));
      }
      case DepthwiseConv2D conv ->
          depthwise(
              x,
              brush.weight("kernel"),
              new Window(conv.kernelSize(), conv.strides(), conv.dilationRate(), conv.padding()));
      case SeparableConv2D conv -> {
        Operand<TFloat32> deep =
            depthwise(
                x,
                brush.weight("depthwise_kernel"),
                new Window(conv.kernelSize(), conv.strides(), conv.dilationRate(), conv.padding()));
        yield full(deep, brush.weight("pointwise_kernel"), ONE, Padding.VALID);
      }
      case Conv1D conv -> steps(conv, x);
      case Conv2DTranspose conv -> spread(conv, x);
    };
  }

  private record Window(Size size, Size strides, Size dilation, Padding padding) {}

  /** A convolution without holes. */
  private interface Plain {
    Operand<TFloat32> of(Operand<TFloat32> x, Size strides, Padding padding);
  }

  private static List<Long> attribute(Size strides) {
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
      Operand<TFloat32> x, Operand<TFloat32> kernel, Window window) {
    return convolved(
        x,
        brush.input(0),
        window,
        (part, strides, padding) ->
            brush.tf.nn.depthwiseConv2dNative(part, kernel, attribute(strides), padding.name()));
  }

  /** A sequence as a picture of one line; causal means that zeros come before it. */
  private Operand<TFloat32> steps(Conv1D layer, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Operand<TFloat32> line = tf.expandDims(x, tf.constant(1));
    Shape shape = brush.input(0).prepend(1);
    Padding padding = layer.padding();
    if (padding == Padding.CAUSAL) {
      int before = (layer.kernelSize() - 1) * layer.dilationRate();
      line =
          tf.pad(
              line,
              tf.constant(new int[][] {{0, 0}, {0, 0}, {before, 0}, {0, 0}}),
              brush.constant(0));
      long steps = shape.dim(1) < 0 ? -1 : shape.dim(1) + before;
      shape = Shape.of(1, steps, shape.dim(2));
      padding = Padding.VALID;
    }
    Operand<TFloat32> kernel = tf.expandDims(brush.weight("kernel"), tf.constant(0));
    var window =
        new Window(
            new Size(1, layer.kernelSize()),
            new Size(1, layer.strides()),
            new Size(1, layer.dilationRate()),
            padding);
    Operand<TFloat32> made =
        convolved(
            line,
            shape,
            window,
            (part, strides, edge) ->
                grouped(
                    new Group(part, kernel),
                    layer.groups(),
                    group -> full(group.x(), group.kernel(), strides, edge)));
    return tf.squeeze(made, Squeeze.axis(List.of(1L)));
  }

  private Operand<TFloat32> spread(Conv2DTranspose layer, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Shape made = layer.outputs(List.of(brush.input(0))).getFirst();
    int[] dims = {(int) made.dim(0), (int) made.dim(1), (int) made.dim(2)};
    Operand<TInt32> shape = tf.concat(List.of(brush.batch(x), tf.constant(dims)), tf.constant(0));
    return brush.computed(
        brush.weight("kernel"),
        x,
        (kernel, small) ->
            tf.nn.conv2dBackpropInput(
                shape, kernel, small, attribute(layer.strides()), layer.padding().name()));
  }

  private Operand<TFloat32> convolved(
      Operand<TFloat32> x, Shape shape, Window window, Plain convolution) {
    if (window.dilation().isOne()) {
      return convolution.of(x, window.strides(), window.padding());
    }
    return dilated(x, shape, window, part -> convolution.of(part, ONE, Padding.VALID));
  }

  /**
   * A dilated convolution as a plain one over interleaved pictures: TensorFlow's C++ gradient of a
   * dilated one is wrong.
   */
  private Operand<TFloat32> dilated(
      Operand<TFloat32> x, Shape shape, Window window, UnaryOperator<Operand<TFloat32>> plain) {
    Ops tf = brush.tf;
    int[] sizes = {window.size().height(), window.size().width()};
    int[] dilations = {window.dilation().height(), window.dilation().width()};
    int[][] pads = new int[2][];
    int[][] crops = new int[2][];
    for (int i = 0; i < 2; i++) {
      if (shape.dim(i) < 0) {
        throw Fault.badInput(
            "layer " + brush.node.title() + " is dilated and needs a known size, got " + shape);
      }
      int same = window.padding() == Padding.VALID ? 0 : (sizes[i] - 1) * dilations[i];
      int extra = Math.floorMod(-(int) (shape.dim(i) + same), dilations[i]);
      pads[i] = new int[] {same / 2, same - same / 2 + extra};
      crops[i] = new int[] {0, extra};
    }
    var block = tf.constant(dilations);
    Operand<TFloat32> apart = tf.spaceToBatchNd(x, block, tf.constant(pads));
    return tf.batchToSpaceNd(plain.apply(apart), block, tf.constant(crops));
  }
}
