package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, pictures turned by an angle from a range, in whole turns. */
public record RandomRotation(
    List<?> factor,
    @Default("reflect") String fillMode,
    @Default("bilinear") String interpolation,
    @Default("0") double fillValue)
    implements Augmentation {
  public RandomRotation {
    Shapes.range("factor", factor);
    Shapes.fill(fillMode, interpolation);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.picture(inputs));
  }
}
