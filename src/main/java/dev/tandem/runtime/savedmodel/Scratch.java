package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a run writes besides tensors: a status, and arrays of pointers and dimensions. */
final class Scratch implements AutoCloseable {
  /** TensorFlow has no tensor of more dimensions. */
  private static final int MOST_DIMS = 254;

  private final Arena arena = Arena.ofShared();
  private final Status status = new Status();
  private final MemorySegment dims = arena.allocate(JAVA_LONG, MOST_DIMS);
  private final MemorySegment inputs;
  private final MemorySegment outputs;

  Scratch(int width) {
    inputs = arena.allocate(ADDRESS, Math.max(1, width));
    outputs = arena.allocate(ADDRESS, Math.max(1, width));
  }

  Status status() {
    return status;
  }

  MemorySegment inputs() {
    return inputs;
  }

  MemorySegment outputs() {
    return outputs;
  }

  /** The shape's dimensions, until the next call. */
  MemorySegment dims(Shape shape) {
    for (int i = 0; i < shape.rank(); i++) {
      dims.setAtIndex(JAVA_LONG, i, shape.dim(i));
    }
    return dims;
  }

  @Override
  public void close() {
    status.close();
    arena.close();
  }
}
