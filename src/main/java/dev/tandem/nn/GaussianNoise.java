package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, normal noise added to every element. */
public record GaussianNoise(double stddev) implements Noise {
  public GaussianNoise {
    if (!(stddev >= 0)) {
      throw Fault.badInput("stddev must be at least 0, got " + stddev);
    }
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
