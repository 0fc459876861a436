package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, elements set to 0 at this rate and the others scaled up to keep the mean. */
public record Dropout(double rate) implements Noise {
  public Dropout {
    Shapes.rate("rate", rate);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
