package dev.tandem.batching;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Tensor;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A tensor and the ranges of its rows that were given away, which lie in its memory; it is closed
 * with the last of them and of its own. Thread safe.
 */
final class SharedTensor implements AutoCloseable {
  private final Tensor tensor;
  private final AtomicInteger holders = new AtomicInteger(1);

  SharedTensor(Tensor tensor) {
    this.tensor = tensor;
  }

  /** Rows of it as a tensor that the caller closes; not to be asked after {@link #close}. */
  Tensor rows(long from, long to) {
    var shape = tensor.shape().withFirst(to - from);
    if (tensor.dtype() == DType.STRING) {
      int width = (int) (shape.elements() / Math.max(1, to - from));
      return Tensor.ofStrings(
          shape, Arrays.copyOfRange(tensor.strings(), (int) from * width, (int) to * width));
    }
    long rowBytes = tensor.data().byteSize() / Math.max(1, tensor.shape().dim(0));
    var range = tensor.data().asSlice(from * rowBytes, (to - from) * rowBytes);
    holders.incrementAndGet();
    return Tensor.over(tensor.dtype(), shape, range, this::release);
  }

  private void release() {
    if (holders.decrementAndGet() == 0) {
      tensor.close();
    }
  }

  /** Gives the hold of whoever shares it up; called once. */
  @Override
  public void close() {
    release();
  }
}
