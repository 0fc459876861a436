package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Convolutions as operations whose gradients are right. */
record DrawConvolution(Brush brush) {
  Operand<TFloat32> picture(Operand<TFloat32> x, Conv2D layer) {
    Operand<TFloat32> kernel = brush.weight("kernel");
    if (!layer.dilationRate().isOne()) {
      var window = new Window(layer.kernelSize(), layer.dilationRate(), layer.padding());
      return dilated(x, window, part -> plain(part, kernel, Size.square(1), Padding.VALID));
    }
    return plain(x, kernel, layer.strides(), layer.padding());
  }

  /** A window with holes. */
  record Window(Size size, Size dilation, Padding padding) {}

  /** A convolution of a picture without holes and without padding of its own. */
  interface Dense2D {
    Operand<TFloat32> of(Operand<TFloat32> x);
  }

  Operand<TFloat32> plain(
      Operand<TFloat32> x, Operand<TFloat32> kernel, Size strides, Padding padding) {
    return brush.tf.nn.conv2d(x, kernel, steps(strides), padding.name());
  }

  static List<Long> steps(Size strides) {
    return List.of(1L, (long) strides.height(), (long) strides.width(), 1L);
  }

  /**
   * A dilated convolution as a plain one over interleaved pictures: TensorFlow's C++ gradient of a
   * dilated one is wrong.
   */
  Operand<TFloat32> dilated(Operand<TFloat32> x, Window window, Dense2D convolution) {
    Ops tf = brush.tf;
    int[][] pads = new int[2][];
    int[][] crops = new int[2][];
    int[] sizes = {window.size().height(), window.size().width()};
    int[] dilations = {window.dilation().height(), window.dilation().width()};
    for (int i = 0; i < 2; i++) {
      long length = brush.input(0).dim(i);
      if (length < 0) {
        throw Fault.badInput(
            "layer "
                + brush.node.title()
                + " is dilated and needs a known size, got "
                + brush.input(0));
      }
      int same = window.padding() == Padding.VALID ? 0 : (sizes[i] - 1) * dilations[i];
      int before = same / 2;
      int extra = Math.floorMod(-(int) (length + same), dilations[i]);
      pads[i] = new int[] {before, same - before + extra};
      crops[i] = new int[] {0, extra};
    }
    var block = tf.constant(dilations);
    Operand<TFloat32> apart = tf.spaceToBatchNd(x, block, tf.constant(pads));
    return tf.batchToSpaceNd(convolution.of(apart), block, tf.constant(crops));
  }
}
