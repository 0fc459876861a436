package dev.tandem.nn;

import dev.tandem.fault.Fault;
import org.jspecify.annotations.Nullable;

/** How a window meets the edge. */
public enum Padding {
  VALID,
  SAME,
  CAUSAL;

  /** Refuses what only a sequence has: an edge that lies in the past. */
  void requireForPictures() {
    if (this == CAUSAL) {
      throw Fault.badInput("padding causal is for conv1d; use valid or same");
    }
  }

  /** The length of what a window spread backwards makes of {@code length}, −1 if not known. */
  long spread(long length, int window, int stride, @Nullable Integer outputPadding) {
    if (length < 0) {
      return -1;
    }
    if (outputPadding == null) {
      return length * stride + (this == VALID ? Math.max(window - stride, 0) : 0);
    }
    int around = this == VALID ? 0 : 2 * (window / 2);
    return (length - 1) * stride + window - around + outputPadding;
  }

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
