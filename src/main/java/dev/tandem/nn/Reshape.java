package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** The same elements in another shape, in which one dimension may be −1. */
public record Reshape(List<?> targetShape) implements Reshaping {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    long[] dims = targetShape.stream().mapToLong(dim -> ((Number) dim).longValue()).toArray();
    long known = 1;
    int open = -1;
    for (int i = 0; i < dims.length; i++) {
      known *= dims[i] < 0 ? 1 : dims[i];
      open = dims[i] < 0 ? i : open;
    }
    if (open >= 0 && input.isFullyKnown() && known > 0 && input.elements() % known == 0) {
      dims[open] = input.elements() / known;
      known = input.elements();
    }
    if (input.isFullyKnown() && known != input.elements()) {
      throw Fault.badInput("cannot make " + targetShape + " of " + input);
    }
    return List.of(Shape.of(dims));
  }
}
