package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** {@code x} where positive, else {@code x · negative_slope}. */
public record LeakyReLU(@Default("0.3") double negativeSlope) implements Pointwise {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
