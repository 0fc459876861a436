package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Where either is not 0. */
public record LogicalOr() implements MaskOperation {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.merged(inputs));
  }
}
