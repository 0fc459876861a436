package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Where both are not 0. */
public record LogicalAnd() implements MaskOperation {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.merged(inputs));
  }
}
