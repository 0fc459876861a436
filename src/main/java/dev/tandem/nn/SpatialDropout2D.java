package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, whole channels of a picture set to 0 at this rate. */
public record SpatialDropout2D(double rate) implements Noise {
  public SpatialDropout2D {
    Shapes.rate("rate", rate);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.picture(inputs));
  }
}
