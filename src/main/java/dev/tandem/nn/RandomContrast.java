package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/**
 * While training, the distance of pixels from the mean of their channel made larger: one number
 * {@code f} means a factor from 1 to {@code 1 + f}, as in Keras 3.
 */
public record RandomContrast(List<?> factor, @Default("[0, 255]") List<?> valueRange)
    implements Augmentation {
  public RandomContrast {
    Shapes.range("factor", factor);
    Shapes.range("value_range", valueRange);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.picture(inputs));
  }
}
