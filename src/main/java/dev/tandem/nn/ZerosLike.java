package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Zeros in the shape of its input. */
public record ZerosLike() implements MaskOperation {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
