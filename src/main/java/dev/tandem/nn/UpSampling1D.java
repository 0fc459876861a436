package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** A sequence with each step repeated. */
public record UpSampling1D(@Default("2") int size) implements Reshaping {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    return List.of(Shape.of(Shapes.times(input.dim(0), size), input.dim(1)));
  }
}
