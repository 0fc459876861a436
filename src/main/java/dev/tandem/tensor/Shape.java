package dev.tandem.tensor;

import dev.tandem.fault.Fault;
import java.util.Arrays;

/**
 * Dimensions, outermost first; −1 is a dimension that is not known, and the rank itself can be
 * unknown.
 */
public final class Shape {
  private static final Shape UNKNOWN = new Shape(null);
  private static final Shape SCALAR = new Shape(new long[0]);

  private final long @org.jspecify.annotations.Nullable [] dims;

  private Shape(long @org.jspecify.annotations.Nullable [] dims) {
    this.dims = dims;
  }

  public static Shape of(long... dims) {
    for (long dim : dims) {
      if (dim < -1) {
        throw Fault.badInput(
            "dimension " + dim + " of shape " + Arrays.toString(dims) + " is negative");
      }
    }
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  public static Shape scalar() {
    return SCALAR;
  }

  public static Shape unknown() {
    return UNKNOWN;
  }

  public boolean isRankKnown() {
    return dims != null;
  }

  /** Whether the rank and every dimension are known. */
  public boolean isFullyKnown() {
    if (dims == null) {
      return false;
    }
    for (long dim : dims) {
      if (dim < 0) {
        return false;
      }
    }
    return true;
  }

  public int rank() {
    return known().length;
  }

  public long dim(int index) {
    return known()[index];
  }

  public long[] toArray() {
    return known().clone();
  }

  /** The number of elements; a {@link Fault} where it passes 2⁶³ or is not known. */
  public long elements() {
    long count = 1;
    for (long dim : known()) {
      if (dim < 0) {
        throw new IllegalStateException("shape " + this + " has an unknown dimension");
      }
      try {
        count = Math.multiplyExact(count, dim);
      } catch (ArithmeticException e) {
        throw new Fault(Fault.Kind.BAD_INPUT, "shape " + this + " has more than 2^63 elements", e);
      }
    }
    return count;
  }

  /** This shape with another first dimension. */
  public Shape withFirst(long first) {
    long[] copy = known().clone();
    copy[0] = first;
    return of(copy);
  }

  /** This shape with one more dimension in front. */
  public Shape prepend(long first) {
    long[] own = known();
    long[] copy = new long[own.length + 1];
    copy[0] = first;
    System.arraycopy(own, 0, copy, 1, own.length);
    return of(copy);
  }

  /** This shape without its first dimension. */
  public Shape tail() {
    return of(Arrays.copyOfRange(known(), 1, rank()));
  }

  /**
   * Whether a tensor of shape {@code actual} fits this declared shape, unknown dimensions fitting
   * anything.
   */
  public boolean accepts(Shape actual) {
    if (dims == null) {
      return true;
    }
    long[] other = actual.known();
    if (other.length != dims.length) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] >= 0 && dims[i] != other[i]) {
        return false;
      }
    }
    return true;
  }

  private long[] known() {
    if (dims == null) {
      throw new IllegalStateException("the rank is not known");
    }
    return dims;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** As TensorFlow prints it: {@code [?,28,28,1]}. */
  @Override
  public String toString() {
    if (dims == null) {
      return "<unknown>";
    }
    var text = new StringBuilder("[");
    for (int i = 0; i < dims.length; i++) {
      text.append(i == 0 ? "" : ",").append(dims[i] < 0 ? "?" : Long.toString(dims[i]));
    }
    return text.append(']').toString();
  }
}
