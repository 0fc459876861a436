package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, every element times normal noise around 1, of variance {@code r / (1 − r)}. */
public record GaussianDropout(double rate) implements Noise {
  public GaussianDropout {
    Shapes.rate("rate", rate);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
