package dev.tandem.batching;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A new tensor that is filled from front to back with the rows of others. */
final class RowTarget {
  private final Tensor tensor;
  private final long[] dims;

  /** Elements of one step along each axis. */
  private final long[] strides;

  private long filled;

  private RowTarget(Tensor tensor) {
    this.tensor = tensor;
    this.dims = tensor.shape().toArray();
    this.strides = strides(dims);
  }

  static RowTarget of(DType dtype, Shape shape) {
    if (dtype != DType.STRING) {
      return new RowTarget(Tensor.allocate(dtype, shape));
    }
    var values = new byte[Math.toIntExact(shape.elements())][];
    Arrays.fill(values, new byte[0]);
    return new RowTarget(Tensor.ofStrings(shape, values));
  }

  private static long[] strides(long[] dims) {
    var strides = new long[dims.length];
    long step = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= dims[i];
    }
    return strides;
  }

  Tensor tensor() {
    return tensor;
  }

  void add(Tensor part) {
    long[] own = part.shape().toArray();
    long rows = own[0];
    if (Arrays.equals(own, 1, own.length, dims, 1, dims.length)) {
      copy(part, 0, filled * strides[0], rows * strides[0]);
    } else {
      clear(rows);
      spread(part, own);
    }
    filled += rows;
  }

  private void clear(long rows) {
    if (tensor.dtype() != DType.STRING) {
      bytes(tensor, filled * strides[0], rows * strides[0]).fill((byte) 0);
    }
  }

  /** Copies rows that are shorter than ours, one innermost line at a time. */
  private void spread(Tensor part, long[] own) {
    int last = own.length - 1;
    long line = own[last];
    var index = new long[own.length];
    index[0] = filled;
    for (long from = 0, count = part.shape().elements(); from < count; from += line) {
      long to = 0;
      for (int i = 0; i < last; i++) {
        to += index[i] * strides[i];
      }
      copy(part, from, to, line);
      for (int i = last - 1; i >= 0 && ++index[i] == own[i] && i > 0; i--) {
        index[i] = 0;
      }
    }
  }

  private void copy(Tensor from, long source, long target, long elements) {
    if (tensor.dtype() == DType.STRING) {
      System.arraycopy(
          from.strings(), (int) source, tensor.strings(), (int) target, (int) elements);
      return;
    }
    MemorySegment.copy(
        from.data(),
        source * tensor.dtype().bytes(),
        tensor.data(),
        target * tensor.dtype().bytes(),
        elements * tensor.dtype().bytes());
  }

  private static MemorySegment bytes(Tensor tensor, long from, long elements) {
    int size = tensor.dtype().bytes();
    return tensor.data().asSlice(from * size, elements * size);
  }

  void repeatFirst(int times) {
    for (int i = 0; i < times; i++) {
      copy(tensor, 0, filled * strides[0], strides[0]);
      filled++;
    }
  }
}
