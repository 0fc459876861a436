package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, pixels made lighter or darker by a share of their range. */
public record RandomBrightness(List<?> factor, @Default("[0, 255]") List<?> valueRange)
    implements Augmentation {
  public RandomBrightness {
    Shapes.range("factor", factor);
    Shapes.range("value_range", valueRange);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.picture(inputs));
  }
}
