package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** What layers demand of the shapes they are given. */
final class Shapes {
  private Shapes() {}

  /** The only shape; a {@link Fault} where there are more or fewer. */
  static Shape only(List<Shape> inputs) {
    if (inputs.size() != 1) {
      throw Fault.badInput("takes one input, got " + inputs.size() + ": " + inputs);
    }
    return inputs.getFirst();
  }

  /** The only shape, which must be {@code form}, such as {@code [height,width,channels]}. */
  static Shape only(List<Shape> inputs, int rank, String form) {
    Shape shape = only(inputs);
    if (shape.rank() != rank) {
      throw Fault.badInput("takes " + form + ", got " + shape);
    }
    return shape;
  }

  static Shape picture(List<Shape> inputs) {
    Shape shape = only(inputs, 3, "[height,width,channels]");
    last(shape);
    return shape;
  }

  static Shape sequence(List<Shape> inputs) {
    Shape shape = only(inputs, 2, "[steps,features]");
    last(shape);
    return shape;
  }

  /** The last dimension, which must be known. */
  static long last(Shape shape) {
    if (shape.rank() == 0 || shape.dim(shape.rank() - 1) < 0) {
      throw Fault.badInput("needs a last dimension that is known, got " + shape);
    }
    return shape.dim(shape.rank() - 1);
  }

  static Shape withLast(Shape shape, long last) {
    long[] dims = shape.toArray();
    dims[dims.length - 1] = last;
    return Shape.of(dims);
  }

  /**
   * The shape with {@code dim}s of at least 1; a {@link Fault} where a window outgrew its input.
   */
  static Shape windowed(Shape input, Size window, long... dims) {
    for (long dim : dims) {
      if (dim == 0) {
        throw Fault.badInput(
            "has a window of "
                + window.height()
                + " x "
                + window.width()
                + ", larger than its input "
                + input);
      }
    }
    return Shape.of(dims);
  }

  static Shape pooled(Shape input, Size pool, Size step, Padding padding) {
    return windowed(
        input,
        pool,
        padding.length(input.dim(0), pool.height(), step.height(), 1),
        padding.length(input.dim(1), pool.width(), step.width(), 1),
        input.dim(2));
  }

  /** What inputs of these shapes make together, element by element, as NumPy broadcasts them. */
  static Shape merged(List<Shape> inputs) {
    if (inputs.size() < 2) {
      throw Fault.badInput("takes two inputs or more, got " + inputs.size());
    }
    Shape result = inputs.getFirst();
    for (Shape next : inputs.subList(1, inputs.size())) {
      result = broadcast(result, next);
    }
    return result;
  }

  private static Shape broadcast(Shape left, Shape right) {
    long[] larger = (left.rank() < right.rank() ? right : left).toArray();
    long[] smaller = (left.rank() < right.rank() ? left : right).toArray();
    int gap = larger.length - smaller.length;
    for (int i = 0; i < smaller.length; i++) {
      long a = larger[gap + i];
      long b = smaller[i];
      if (a != b && a > 1 && b > 1) {
        throw Fault.badInput(
            "has inputs that do not meet: " + left + " and " + right + "; give them one shape");
      }
      larger[gap + i] = a == 1 ? b : b == 1 ? a : Math.max(a, b);
    }
    return Shape.of(larger);
  }

  static int atLeastOne(String field, int value) {
    if (value < 1) {
      throw Fault.badInput(field + " must be at least 1, got " + value);
    }
    return value;
  }

  static double rate(String field, double value) {
    if (!(value >= 0 && value < 1)) {
      throw Fault.badInput(field + " must be at least 0 and below 1, got " + value);
    }
    return value;
  }

  /** The index of Keras's {@code axis}, which counts the batch as 0, in a shape without it. */
  static int axis(int axis, Shape shape) {
    int index = axis < 0 ? shape.rank() + axis : axis - 1;
    if (index < 0 || index >= shape.rank()) {
      throw Fault.badInput("has no axis " + axis + " in " + shape + " behind the batch");
    }
    return index;
  }

  /** The dimensions of Keras's axes, counting the batch as 0, in order. */
  static int[] axes(List<?> axes, Shape shape) {
    return axes.stream()
        .mapToInt(each -> axis(((Number) each).intValue(), shape) + 1)
        .sorted()
        .distinct()
        .toArray();
  }

  /** The dimensions of these axes alone, 1 for the others. */
  static Shape alone(int[] axes, Shape shape) {
    long[] dims = new long[shape.rank()];
    java.util.Arrays.fill(dims, 1);
    for (int axis : axes) {
      dims[axis - 1] = shape.dim(axis - 1);
    }
    return Shape.of(dims);
  }

  /** A length with so much more, −1 where it is not known. */
  static long longer(long length, long more) {
    return length < 0 ? -1 : length + more;
  }

  /** A length so many times, −1 where it is not known. */
  static long times(long length, long factor) {
    return length < 0 ? -1 : length * factor;
  }

  /** A range from two numbers, or, from one, that far to both sides of 0. */
  static double[] range(String field, List<?> numbers) {
    if (numbers.isEmpty() || numbers.size() > 2) {
      throw Fault.badInput(field + " must be one number or two, got " + numbers);
    }
    double first = ((Number) numbers.getFirst()).doubleValue();
    double last = ((Number) numbers.getLast()).doubleValue();
    return numbers.size() == 1
        ? new double[] {-Math.abs(first), Math.abs(first)}
        : new double[] {Math.min(first, last), Math.max(first, last)};
  }

  /** What is at both ends of a sequence, from one number or two. */
  static double[] ends(List<?> numbers) {
    if (numbers.isEmpty() || numbers.size() > 2) {
      throw Fault.badInput("takes one number or two for its ends, got " + numbers);
    }
    return new double[] {
      ((Number) numbers.getFirst()).doubleValue(), ((Number) numbers.getLast()).doubleValue()
    };
  }

  static void fill(String mode, String interpolation) {
    if (!List.of("reflect", "wrap", "constant", "nearest").contains(mode)) {
      throw Fault.badInput("fill_mode must be reflect, wrap, constant or nearest, got " + mode);
    }
    if (!List.of("bilinear", "nearest").contains(interpolation)) {
      throw Fault.badInput("interpolation must be bilinear or nearest, got " + interpolation);
    }
  }
}
