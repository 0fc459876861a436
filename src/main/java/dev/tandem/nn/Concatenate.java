package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** Its inputs one behind the other along an axis, which counts the batch as 0. */
public record Concatenate(@Default("-1") int axis) implements Merge {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape first = inputs.getFirst();
    int index = Shapes.axis(axis, first);
    long[] dims = first.toArray();
    for (Shape next : inputs.subList(1, inputs.size())) {
      long[] others = next.toArray();
      boolean meets = others.length == dims.length;
      for (int i = 0; meets && i < dims.length; i++) {
        meets = i == index || dims[i] == others[i] || dims[i] < 0 || others[i] < 0;
      }
      if (!meets) {
        throw Fault.badInput(
            "has inputs that do not meet: %s and %s; give them one shape but for axis %d"
                .formatted(first, next, axis));
      }
      dims[index] = dims[index] < 0 || others[index] < 0 ? -1 : dims[index] + others[index];
    }
    return List.of(Shape.of(dims));
  }
}
