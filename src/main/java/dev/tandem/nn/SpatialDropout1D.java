package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, whole channels of a sequence set to 0 at this rate. */
public record SpatialDropout1D(double rate) implements Noise {
  public SpatialDropout1D {
    Shapes.rate("rate", rate);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.sequence(inputs));
  }
}
