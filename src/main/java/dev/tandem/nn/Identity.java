package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** What it is given. */
public record Identity() implements Pointwise {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
