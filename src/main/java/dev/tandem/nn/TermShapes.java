package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The shapes of an expression's parts, checked before anything is drawn. Counts what they cost, so
 * that one that would take too long is refused. Dimensions that are not known fit any, and count 1.
 */
final class TermShapes {
  static final long MAX_ELEMENTS = 1_000_000;
  static final long MAX_COST = 200_000_000;

  private final Map<String, Shape> variables;
  private long cost;

  TermShapes(Map<String, Shape> variables) {
    this.variables = variables;
  }

  Shape of(Term term) {
    return switch (term) {
      case Term.Literal _ -> Shape.scalar();
      case Term.Name name -> variable(name);
      case Term.Stacked stacked -> limited(stacked(stacked), stacked.at(), "a list");
      case Term.Call call -> limited(called(call), call.at(), quoted(call));
    };
  }

  private Shape variable(Term.Name name) {
    Shape shape = variables.get(name.name());
    if (shape == null) {
      throw ExpressionText.fault(
          name.at(),
          "there is no variable "
              + name.name()
              + "; there are "
              + (variables.isEmpty() ? "none" : String.join(", ", variables.keySet())));
    }
    return shape;
  }

  private Shape limited(Shape shape, int at, String what) {
    long count = elements(shape);
    cost += count;
    if (count > MAX_ELEMENTS) {
      throw tooLarge(at, what + " makes " + count + " elements; at most " + MAX_ELEMENTS);
    }
    if (cost > MAX_COST) {
      throw tooLarge(at, "it takes more than " + MAX_COST + " operations up to here");
    }
    return shape;
  }

  private static Fault tooLarge(int at, String detail) {
    return new Fault(Fault.Kind.TOO_LARGE, ExpressionText.fault(at, detail).detail());
  }

  static long elements(Shape shape) {
    long count = 1;
    for (long dim : shape.toArray()) {
      count = Math.multiplyExact(count, Math.max(1, dim));
    }
    return count;
  }

  private Shape stacked(Term.Stacked stacked) {
    List<Shape> shapes = stacked.items().stream().map(this::of).toList();
    for (Shape shape : shapes) {
      if (!shape.equals(shapes.getFirst())) {
        throw ExpressionText.fault(
            stacked.at(),
            "a list needs items of one shape, got " + shapes.getFirst() + " and " + shape);
      }
    }
    return shapes.getFirst().prepend(shapes.size());
  }

  private Shape called(Term.Call call) {
    List<Shape> shapes = call.arguments().stream().map(this::of).toList();
    Shape first = shapes.getFirst();
    return switch (call.operator().kind()) {
      case UNARY -> first;
      case ROWS -> first.rank() > 0 ? first : fail(call, "takes rows, got a number");
      case BINARY, CHOICE -> merged(call, shapes);
      case REDUCTION -> reduced(first, axes(call, first));
      case MATMUL -> product(call, first, shapes.get(1));
      case RESHAPE -> reshaped(call, first);
      case TRANSPOSE -> transposed(call, first);
      case CONCAT -> concatenated(call, shapes);
    };
  }

  private static Shape merged(Term.Call call, List<Shape> shapes) {
    try {
      return Shapes.merged(shapes);
    } catch (Fault e) {
      return fail(
          call, "takes shapes that meet, got " + shapes.get(0) + " and " + shapes.getLast());
    }
  }

  private Shape product(Term.Call call, Shape left, Shape right) {
    boolean fits =
        left.rank() == 2
            && right.rank() == 2
            && (left.dim(1) == right.dim(0) || left.dim(1) < 0 || right.dim(0) < 0);
    if (!fits) {
      return fail(call, "takes [n,k] and [k,m], got " + left + " and " + right);
    }
    cost += elements(left) * Math.max(1, right.dim(1));
    return Shape.of(left.dim(0), right.dim(1));
  }

  /** The axes of a call as dimensions, all where none are named. */
  static List<Integer> axes(Term.Call call, Shape shape) {
    var axes = new ArrayList<Integer>();
    for (int axis : call.numbers()) {
      int dimension = axis < 0 ? axis + shape.rank() : axis;
      if (dimension < 0 || dimension >= shape.rank() || axes.contains(dimension)) {
        return fail(call, "cannot take axis " + axis + " of " + shape);
      }
      axes.add(dimension);
    }
    if (call.numbers().isEmpty()) {
      for (int i = 0; i < shape.rank(); i++) {
        axes.add(i);
      }
    }
    return axes;
  }

  private static Shape reduced(Shape shape, List<Integer> axes) {
    var left = new ArrayList<Long>();
    for (int i = 0; i < shape.rank(); i++) {
      if (!axes.contains(i)) {
        left.add(shape.dim(i));
      }
    }
    return Shape.of(left.stream().mapToLong(Long::longValue).toArray());
  }

  private static Shape reshaped(Term.Call call, Shape from) {
    long[] dims = call.numbers().stream().mapToLong(Integer::longValue).toArray();
    long known = 1;
    int open = -1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < -1 || dims[i] == -1 && open >= 0) {
        return fail(call, "takes sizes and at most one -1, got " + call.numbers());
      }
      open = dims[i] == -1 ? i : open;
      known *= Math.max(1, dims[i]);
    }
    if (!from.isFullyKnown()) {
      return Shape.of(dims);
    }
    if (open >= 0 && from.elements() % known == 0) {
      dims[open] = from.elements() / known;
    }
    Shape to = Shape.of(dims);
    return to.isFullyKnown() && to.elements() == from.elements()
        ? to
        : fail(call, "cannot make " + call.numbers() + " of " + from);
  }

  private static Shape transposed(Term.Call call, Shape shape) {
    int[] order = order(call, shape);
    long[] dims = new long[order.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.dim(order[i]);
    }
    return Shape.of(dims);
  }

  /** The order of dimensions that a call asks for, turned around where it names none. */
  static int[] order(Term.Call call, Shape shape) {
    List<Integer> axes = axes(call, shape);
    if (axes.size() != shape.rank()) {
      return fail(
          call, "takes the order of " + shape.rank() + " dimensions, got " + call.numbers());
    }
    List<Integer> order = call.numbers().isEmpty() ? axes.reversed() : axes;
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Shape concatenated(Term.Call call, List<Shape> shapes) {
    Shape first = shapes.getFirst();
    int axis = axis(call, first);
    long[] dims = first.toArray();
    for (Shape next : shapes.subList(1, shapes.size())) {
      boolean fits = next.rank() == first.rank();
      for (int i = 0; fits && i < dims.length; i++) {
        fits = i == axis || next.dim(i) == dims[i] || next.dim(i) < 0 || dims[i] < 0;
      }
      if (!fits) {
        return fail(call, "along axis " + axis + " cannot join " + first + " and " + next);
      }
      dims[axis] = dims[axis] < 0 || next.dim(axis) < 0 ? -1 : dims[axis] + next.dim(axis);
    }
    return Shape.of(dims);
  }

  /** The one axis that things are joined along; the first where none is named. */
  static int axis(Term.Call call, Shape shape) {
    if (call.numbers().size() > 1 || shape.rank() == 0) {
      return fail(call, "takes one axis of lists, got " + call.numbers() + " of " + shape);
    }
    return call.numbers().isEmpty() ? 0 : axes(call, shape).getFirst();
  }

  private static String quoted(Term.Call call) {
    return "\"" + call.operator().text() + "\"";
  }

  private static <T> T fail(Term.Call call, String detail) {
    throw ExpressionText.fault(call.at(), quoted(call) + " " + detail);
  }
}
