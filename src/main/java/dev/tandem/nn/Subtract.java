package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** The first of its two inputs less the second. */
public record Subtract() implements Merge {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.merged(inputs));
  }
}
