package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** A dimension of 1 more, at an axis that counts the batch as 0. */
public record ExpandDims(int axis) implements MaskOperation {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    int index = axis < 0 ? input.rank() + 1 + axis : axis - 1;
    if (index < 0 || index > input.rank()) {
      throw Fault.badInput("has no axis " + axis + " in " + input + " behind the batch");
    }
    long[] dims = new long[input.rank() + 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = i == index ? 1 : input.dim(i < index ? i : i - 1);
    }
    return List.of(Shape.of(dims));
  }
}
