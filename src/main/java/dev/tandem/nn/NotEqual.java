package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** Whether elements differ from a value: the mask of padded tokens. */
public record NotEqual(@Default("0") double value) implements MaskOperation {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
