package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** While training, half of the pictures mirrored. */
public record RandomFlip(@Default("horizontal_and_vertical") String mode) implements Augmentation {
  public RandomFlip {
    if (!List.of("horizontal", "vertical", "horizontal_and_vertical").contains(mode)) {
      throw Fault.badInput(
          "mode must be horizontal, vertical or horizontal_and_vertical, got " + mode);
    }
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.picture(inputs));
  }
}
