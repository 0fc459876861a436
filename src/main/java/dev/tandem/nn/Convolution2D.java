package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;

/** Layers that slide a kernel over pictures, each place of it making one of the output. */
public sealed interface Convolution2D extends Convolution
    permits Conv2D, DepthwiseConv2D, SeparableConv2D {
  Size kernelSize();

  Size strides();

  Padding padding();

  Size dilationRate();

  /** The output with so many channels; a {@link Fault} where the kernel outgrew the input. */
  default Shape windowed(Shape input, long channels) {
    return Shapes.windowed(
        input,
        kernelSize(),
        padding()
            .length(
                input.dim(0), kernelSize().height(), strides().height(), dilationRate().height()),
        padding()
            .length(input.dim(1), kernelSize().width(), strides().width(), dilationRate().width()),
        channels);
  }

  /** A kernel is either moved by more than one place or spread out. */
  static void requireOneOf(Size strides, Size dilationRate) {
    if (!strides.isOne() && !dilationRate.isOne()) {
      throw Fault.badInput("strides and dilation_rate cannot both be above 1");
    }
  }

  static void requireSquare(Size strides) {
    if (strides.height() != strides.width()) {
      throw Fault.badInput("strides must be equal in height and width, got " + strides);
    }
  }
}
