package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** The largest of its inputs, element by element. */
public record Maximum() implements Merge {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.merged(inputs));
  }
}
