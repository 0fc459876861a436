package dev.tandem.nn;

/** How a window meets the edge. */
public enum Padding {
  VALID,
  SAME,
  CAUSAL;

  /** The length of what a window makes of {@code length}, −1 where that is not known. */
  long length(long length, int window, int stride, int dilation) {
    if (length < 0) {
      return -1;
    }
    if (this != VALID) {
      return (length + stride - 1) / stride;
    }
    long reach = (long) (window - 1) * dilation + 1;
    return length < reach ? 0 : (length - reach) / stride + 1;
  }
}
