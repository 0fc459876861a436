package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Exponentials that sum to 1 along an axis, which counts the batch as 0. */
public record Softmax(@Default("-1") List<?> axis) implements Pointwise {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shapes.axes(axis, Shapes.only(inputs));
    return List.of(Shapes.only(inputs));
  }
}
