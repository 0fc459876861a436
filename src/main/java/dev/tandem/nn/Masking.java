package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Leaves out of account the steps whose features all have this value. */
public record Masking(@Default("0") double maskValue) implements Layer {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.sequence(inputs));
  }
}
