package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** {@code x} where positive, else {@code alpha · (eˣ − 1)}. */
public record ELU(@Default("1") double alpha) implements Pointwise {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
