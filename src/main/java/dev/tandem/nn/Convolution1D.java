package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;

/** Layers that slide a kernel over the steps of a sequence. */
public sealed interface Convolution1D extends Convolution
    permits Conv1D, DepthwiseConv1D, SeparableConv1D {
  int kernelSize();

  int strides();

  Padding padding();

  int dilationRate();

  /** The output with so many features; a {@link Fault} where the kernel outgrew the input. */
  default Shape windowed(Shape input, long features) {
    long steps = padding().length(input.dim(0), kernelSize(), strides(), dilationRate());
    return Shapes.windowed(input, new Size(1, kernelSize()), steps, features);
  }

  /** A kernel is either moved by more than one step or spread out. */
  static void requireOneOf(int strides, int dilationRate) {
    if (strides > 1 && dilationRate > 1) {
      throw Fault.badInput("strides and dilation_rate cannot both be above 1");
    }
  }
}
