package dev.tandem.tensor;

import dev.tandem.fault.Fault;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Elements of one type in one shape, row-major, little-endian, in 64-byte aligned native memory;
 * strings are byte strings on the heap. Whoever holds a tensor last closes it; closing twice is
 * harmless, reading after it is not allowed. Filling and reading it is not thread safe.
 */
public final class Tensor implements AutoCloseable {
  private static final AtomicLong LIVE = new AtomicLong();
  private static final VarHandle CLOSED;
  private static final VarHandle HOLDERS;

  static {
    try {
      var lookup = MethodHandles.lookup();
      CLOSED = lookup.findVarHandle(Tensor.class, "closed", boolean.class);
      HOLDERS = lookup.findVarHandle(Tensor.class, "holders", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final DType dtype;
  private final Shape shape;
  private final MemorySegment data;
  private final byte @Nullable [][] strings;
  private final Runnable release;

  @SuppressWarnings("unused") // by CLOSED
  private boolean closed;

  @SuppressWarnings("unused") // by HOLDERS
  private int holders = 1;

  private Tensor(
      DType dtype, Shape shape, MemorySegment data, byte @Nullable [][] strings, Runnable release) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    this.strings = strings;
    this.release = release;
    LIVE.incrementAndGet();
  }

  /** A numeric tensor whose elements are not set yet. */
  public static Tensor allocate(DType dtype, Shape shape) {
    if (dtype == DType.STRING) {
      throw new IllegalArgumentException("a string tensor is made of its strings");
    }
    long bytes = sizeOf(dtype, shape);
    var raw = NativeMemory.allocate(bytes);
    return new Tensor(
        dtype, shape, NativeMemory.aligned(raw, bytes), null, () -> NativeMemory.free(raw));
  }

  /** A string tensor; {@code values} has one byte string per element and is not copied. */
  public static Tensor ofStrings(Shape shape, byte[][] values) {
    if (shape.elements() != values.length) {
      throw Fault.badInput(
          "shape " + shape + " needs " + shape.elements() + " strings, got " + values.length);
    }
    return new Tensor(DType.STRING, shape, MemorySegment.NULL, values, () -> {});
  }

  /** A tensor over memory that somebody else allocated; {@code release} gives it back. */
  public static Tensor over(DType dtype, Shape shape, MemorySegment data, Runnable release) {
    return new Tensor(dtype, shape, data, null, release);
  }

  private static long sizeOf(DType dtype, Shape shape) {
    try {
      return Math.multiplyExact(shape.elements(), (long) dtype.bytes());
    } catch (ArithmeticException e) {
      throw new Fault(
          Fault.Kind.BAD_INPUT,
          "shape " + shape + " of " + dtype.label() + " passes 2^63 bytes",
          e);
    }
  }

  public DType dtype() {
    return dtype;
  }

  public Shape shape() {
    return shape;
  }

  /** The elements' bytes; empty for strings. */
  public MemorySegment data() {
    return data;
  }

  /** The elements of a string tensor, row-major. */
  public byte[][] strings() {
    if (strings == null) {
      throw new IllegalStateException("a tensor of " + dtype.label() + " has no strings");
    }
    return strings;
  }

  /** How many tensors of this process are not closed yet. */
  public static long live() {
    return LIVE.get();
  }

  @Override
  public void close() {
    if (CLOSED.compareAndSet(this, false, true)) {
      LIVE.decrementAndGet();
      drop();
    }
  }

  /**
   * Keeps the memory although the tensor may be closed meanwhile, for a library that reads it for
   * as long as it likes. What is returned lets go of it and is to be run once.
   */
  public Runnable hold() {
    HOLDERS.getAndAdd(this, 1);
    return this::drop;
  }

  private void drop() {
    if ((int) HOLDERS.getAndAdd(this, -1) == 1) {
      release.run();
    }
  }

  @Override
  public String toString() {
    return dtype.label() + shape;
  }
}
