package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** The mean of its inputs. */
public record Average() implements Merge {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.merged(inputs));
  }
}
