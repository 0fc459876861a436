package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** The product of its inputs. */
public record Multiply() implements Merge {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.merged(inputs));
  }
}
