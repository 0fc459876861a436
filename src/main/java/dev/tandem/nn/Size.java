package dev.tandem.nn;

import dev.tandem.fault.Fault;

/** A height and a width, as kernels, strides and pools have them. */
public record Size(int height, int width) {
  public Size {
    if (height < 1 || width < 1) {
      throw Fault.badInput("must be at least 1, got " + height + " x " + width);
    }
  }

  static Size square(int side) {
    return new Size(side, side);
  }

  boolean isOne() {
    return height == 1 && width == 1;
  }

  /** The extent of a window of this size whose cells are that far apart. */
  public Size dilated(Size rate) {
    return new Size((height - 1) * rate.height + 1, (width - 1) * rate.width + 1);
  }

  int area() {
    return Math.multiplyExact(height, width);
  }
}
