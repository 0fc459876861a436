package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** {@code x · scale + offset}, with one number for all or one for each feature. */
public record Rescaling(List<?> scale, @Default("0") List<?> offset) implements Pointwise {
  static Rescaling of(double scale, double offset) {
    return new Rescaling(List.of(scale), List.of(offset));
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
