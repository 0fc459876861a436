package dev.tandem.export.tflite;

import dev.tandem.nn.Padding;
import dev.tandem.nn.Size;
import dev.tandem.tensor.DType;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an operator does.
 *
 * @param version the first of TFLite's that knows these options
 * @param options by their places in the schema's table: bytes, integers, floats and flags
 */
record Operation(BuiltIn kind, int version, SortedMap<Integer, Object> options) {
  Operation {
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /** How a window moves over a picture. */
  record Window(Size size, Size strides, Size dilation, Padding padding) {
    boolean isDilated() {
      return dilation.height() > 1 || dilation.width() > 1;
    }

    /** How far the window reaches with its gaps. */
    Size reach() {
      return size.dilated(dilation);
    }

    private byte edge() {
      return (byte) (padding == Padding.SAME ? 0 : 1);
    }
  }

  static Operation of(BuiltIn kind) {
    return new Operation(kind, 1, new TreeMap<>());
  }

  private Operation with(int place, Object value) {
    var more = new TreeMap<>(options);
    more.put(place, value);
    return new Operation(kind, version, more);
  }

  private Operation since(int first) {
    return new Operation(kind, first, options);
  }

  /**
   * @param groups of channels that are convolved by themselves
   */
  static Operation convolution(Window window, int groups, Rectifier rectifier) {
    return of(BuiltIn.CONV_2D)
        .since(groups > 1 ? 6 : 1)
        .with(0, window.edge())
        .with(1, window.strides().width())
        .with(2, window.strides().height())
        .with(3, rectifier.number())
        .with(4, window.dilation().width())
        .with(5, window.dilation().height());
  }

  static Operation depthwise(Window window, int multiplier, Rectifier rectifier) {
    return of(BuiltIn.DEPTHWISE_CONV_2D)
        .since(window.isDilated() ? 2 : 1)
        .with(0, window.edge())
        .with(1, window.strides().width())
        .with(2, window.strides().height())
        .with(3, multiplier)
        .with(4, rectifier.number())
        .with(5, window.dilation().width())
        .with(6, window.dilation().height());
  }

  static Operation transposed(Window window) {
    return of(BuiltIn.TRANSPOSE_CONV)
        .with(0, window.edge())
        .with(1, window.strides().width())
        .with(2, window.strides().height());
  }

  static Operation pool(BuiltIn kind, Window window) {
    return of(kind)
        .with(0, window.edge())
        .with(1, window.strides().width())
        .with(2, window.strides().height())
        .with(3, window.size().width())
        .with(4, window.size().height());
  }

  /** A product over the last dimension, the others kept. */
  static Operation product(boolean hasRows, Rectifier rectifier) {
    return of(BuiltIn.FULLY_CONNECTED)
        .since(hasRows ? 5 : 1)
        .with(0, rectifier.number())
        .with(2, hasRows);
  }

  static Operation softmax() {
    return of(BuiltIn.SOFTMAX).with(0, 1f);
  }

  static Operation concatenation(int axis) {
    return of(BuiltIn.CONCATENATION).with(0, axis);
  }

  static Operation reduction(BuiltIn kind, boolean keepsDimensions) {
    return of(kind).with(0, keepsDimensions);
  }

  static Operation leaky(double slope) {
    return of(BuiltIn.LEAKY_RELU).with(0, (float) slope);
  }

  static Operation split(int parts) {
    return of(BuiltIn.SPLIT).with(0, parts);
  }

  static Operation cast(DType from, DType to) {
    return of(BuiltIn.CAST)
        .with(0, (byte) GraphTensor.number(from))
        .with(1, (byte) GraphTensor.number(to));
  }

  /** The dimensions of a tensor, as int32. */
  static Operation shape() {
    return of(BuiltIn.SHAPE).with(0, (byte) GraphTensor.number(DType.INT32));
  }

  /** By the centres of pixels, as Keras resizes. */
  static Operation bilinear() {
    return of(BuiltIn.RESIZE_BILINEAR).since(3).with(3, true);
  }
}
