package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Ones in the shape of its input. */
public record OnesLike() implements MaskOperation {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
