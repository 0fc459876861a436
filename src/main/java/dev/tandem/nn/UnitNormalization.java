package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Rows along axes brought to length 1. */
public record UnitNormalization(@Default("-1") List<?> axis) implements Normalizing {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shapes.axes(axis, Shapes.only(inputs));
    return List.of(Shapes.only(inputs));
  }
}
