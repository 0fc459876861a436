package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of doubles, row by row.
 *
 * @param values not to be changed
 */
public record Numbers(Shape shape, double[] values) {
  public Numbers {
    if (!shape.isFullyKnown() || shape.elements() != values.length) {
      throw Fault.badInput("a tensor of shape " + shape + " cannot hold " + values.length);
    }
  }

  public static Numbers of(double value) {
    return new Numbers(Shape.scalar(), new double[] {value});
  }

  /** As a number, or as lists of lists of numbers. */
  public Object nested() {
    return nested(0, 0, values.length);
  }

  private Object nested(int dimension, int from, int to) {
    if (dimension == shape.rank()) {
      return values[from];
    }
    List<Object> items = new ArrayList<>();
    int count = (int) shape.dim(dimension);
    for (int i = 0; i < count; i++) {
      int size = (to - from) / count;
      items.add(nested(dimension + 1, from + i * size, from + (i + 1) * size));
    }
    return items;
  }
}
