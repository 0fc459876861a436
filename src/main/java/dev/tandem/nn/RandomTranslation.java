package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, pictures moved by a share of their height and width. */
public record RandomTranslation(
    List<?> heightFactor,
    List<?> widthFactor,
    @Default("reflect") String fillMode,
    @Default("bilinear") String interpolation,
    @Default("0") double fillValue)
    implements Augmentation {
  public RandomTranslation {
    Shapes.range("height_factor", heightFactor);
    Shapes.range("width_factor", widthFactor);
    Shapes.fill(fillMode, interpolation);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.picture(inputs));
  }
}
