package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** Each example as one row. */
public record Flatten() implements Reshaping {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    if (!input.isFullyKnown()) {
      throw Fault.badInput("needs a shape that is fully known, got " + input);
    }
    return List.of(Shape.of(input.elements()));
  }
}
