package dev.tandem.export.tflite;

import dev.tandem.export.tflite.Operation.Window;
import dev.tandem.nn.ActivationFunction;
import dev.tandem.nn.Conv1D;
import dev.tandem.nn.Conv1DTranspose;
import dev.tandem.nn.Conv2D;
import dev.tandem.nn.Conv2DTranspose;
import dev.tandem.nn.Convolution;
import dev.tandem.nn.Convolution1D;
import dev.tandem.nn.Convolution2D;
import dev.tandem.nn.DepthwiseConv1D;
import dev.tandem.nn.DepthwiseConv2D;
import dev.tandem.nn.Padding;
import dev.tandem.nn.SeparableConv1D;
import dev.tandem.nn.SeparableConv2D;
import dev.tandem.nn.Size;
import dev.tandem.tensor.Shape;

/** Convolutions as TFLite's, a sequence as a picture of one line. */
record WriteConvolution(Call call) {
  private static final Size ONE = new Size(1, 1);
  private static final Window POINT = new Window(ONE, ONE, ONE, Padding.VALID);

  private Draft draft() {
    return call.draft();
  }

  int of(Convolution layer, int x) {
    return switch (layer) {
      case Conv2D conv ->
          full(new Full(window(conv), conv.groups(), "kernel"), conv.activation(), x);
      case Conv1D conv ->
          flat(
              full(
                  new Full(window(conv), conv.groups(), "kernel"),
                  conv.activation(),
                  line(conv, x)));
      case DepthwiseConv2D conv -> depthwise(window(conv), conv.activation(), x);
      case DepthwiseConv1D conv -> flat(depthwise(window(conv), conv.activation(), line(conv, x)));
      case SeparableConv2D conv -> separable(window(conv), conv.activation(), x);
      case SeparableConv1D conv -> flat(separable(window(conv), conv.activation(), line(conv, x)));
      case Conv2DTranspose conv -> new WriteTransposed(call).of(conv, x);
      case Conv1DTranspose conv -> new WriteTransposed(call).of(conv, x);
    };
  }

  private static Window window(Convolution2D layer) {
    return new Window(layer.kernelSize(), layer.strides(), layer.dilationRate(), layer.padding());
  }

  private static Window window(Convolution1D layer) {
    var padding = layer.padding() == Padding.CAUSAL ? Padding.VALID : layer.padding();
    // One stride for both directions, as depthwise kernels ask; a line has nothing to skip.
    int high = layer instanceof Conv1D ? 1 : layer.strides();
    return new Window(
        line(layer.kernelSize()),
        new Size(high, layer.strides()),
        line(layer.dilationRate()),
        padding);
  }

  private static Size line(int width) {
    return new Size(1, width);
  }

  private int lying(int x) {
    return draft().reshaped(x, Call.batched(call.input().prepend(1)));
  }

  /** The sequence as a line; zeros before it where the padding is causal. */
  private int line(Convolution1D layer, int x) {
    int line = lying(x);
    if (layer.padding() != Padding.CAUSAL) {
      return line;
    }
    int before = (layer.kernelSize() - 1) * layer.dilationRate();
    Shape longer = Shape.of(-1, 1, call.input().dim(0) + before, call.input().dim(1));
    int around = draft().pairs(new int[][] {{0, 0}, {0, 0}, {before, 0}, {0, 0}});
    return draft().add(Operation.of(BuiltIn.PAD), longer, line, around);
  }

  private int flat(int line) {
    return draft().reshaped(line, Call.batched(call.made()));
  }

  /** The shape of the layer's answer as a picture. */
  private Shape picture() {
    Shape made = call.made();
    return Call.batched(made.rank() == 2 ? made.prepend(1) : made);
  }

  /** A convolution over all channels, or over those of each group. */
  private record Full(Window window, int groups, String kernel) {}

  private int full(Full full, ActivationFunction activation, int x) {
    var kernel = call.weight(full.kernel());
    Shape made = picture();
    long filters = made.dim(3);
    long inner = kernel.shape().dim(kernel.shape().rank() - 2);
    var scaled = call.follower().scaled(kernel.values());
    Size size = full.window().size();
    int constant =
        draft()
            .floats(
                call.follower().marked(kernel.name() + " by filter"),
                Shape.of(filters, size.height(), size.width(), inner),
                () -> WriteDense.transposed(scaled.get(), Math.toIntExact(filters)));
    var operation =
        Operation.convolution(full.window(), full.groups(), call.follower().rectifier(activation));
    int bias = new WriteDense(call).bias(filters);
    return behind(activation, draft().add(operation, made, x, constant, orZeros(bias, filters)));
  }

  /** Zeros where there is none, as TensorFlow's own converter gives every convolution a bias. */
  private int orZeros(int bias, long channels) {
    return bias >= 0
        ? bias
        : draft().floats("zeros" + channels, Shape.of(channels), () -> new float[(int) channels]);
  }

  private int behind(ActivationFunction activation, int answer) {
    return new WriteActivation(call).behind(activation, answer);
  }

  private int depthwise(Window window, ActivationFunction activation, int x) {
    var kernel = call.weight("kernel");
    Shape made = picture();
    var constant =
        draft()
            .floats(
                call.follower().marked(kernel.name() + " in depth"),
                deep(window, made.dim(3)),
                call.follower().scaled(kernel.values()));
    int bias = new WriteDense(call).bias(made.dim(3));
    var operation =
        Operation.depthwise(window, multiplier(made.dim(3)), call.follower().rectifier(activation));
    return behind(
        activation, draft().add(operation, made, x, constant, orZeros(bias, made.dim(3))));
  }

  private static Shape deep(Window window, long channels) {
    return Shape.of(1, window.size().height(), window.size().width(), channels);
  }

  private int multiplier(long channels) {
    return Math.toIntExact(channels / call.input().dim(call.input().rank() - 1));
  }

  /** Each channel by itself, then all channels of each place. */
  private int separable(Window window, ActivationFunction activation, int x) {
    var kernel = call.weight("depthwise_kernel");
    long channels =
        kernel.shape().dim(kernel.shape().rank() - 2)
            * kernel.shape().dim(kernel.shape().rank() - 1);
    int constant =
        draft().floats(kernel.name() + " in depth", deep(window, channels), kernel.values());
    var operation = Operation.depthwise(window, multiplier(channels), Rectifier.NONE);
    long[] dims = picture().toArray();
    dims[3] = channels;
    int deep = draft().add(operation, Shape.of(dims), x, constant, orZeros(-1, channels));
    return full(new Full(POINT, 1, "pointwise_kernel"), activation, deep);
  }
}
