package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Whether any element along an axis is not 0. */
public record Any(@Default("-1") int axis, @Default("false") boolean keepdims)
    implements MaskOperation {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    long[] dims = input.toArray();
    int index = Shapes.axis(axis, input);
    if (keepdims) {
      dims[index] = 1;
      return List.of(Shape.of(dims));
    }
    return List.of(
        Shape.of(
            java.util.stream.IntStream.range(0, dims.length)
                .filter(i -> i != index)
                .mapToLong(i -> dims[i])
                .toArray()));
  }
}
