package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** The mean of each feature over the steps that the mask counts. */
public record GlobalAveragePooling1D(@Default("false") boolean keepdims) implements Pooling {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    long features = Shapes.last(Shapes.sequence(inputs));
    return List.of(keepdims ? Shape.of(1, features) : Shape.of(features));
  }
}
