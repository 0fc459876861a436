package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** {@code x · scale + offset}. */
public record Rescaling(double scale, @Default("0") double offset) implements Pointwise {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
