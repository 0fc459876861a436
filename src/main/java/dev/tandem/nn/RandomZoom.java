package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * While training, pictures made smaller where positive, or larger; without a width factor the same
 * in width.
 */
public record RandomZoom(
    List<?> heightFactor,
    @Nullable List<?> widthFactor,
    @Default("reflect") String fillMode,
    @Default("bilinear") String interpolation,
    @Default("0") double fillValue)
    implements Augmentation {
  public RandomZoom {
    Shapes.range("height_factor", heightFactor);
    Shapes.fill(fillMode, interpolation);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.picture(inputs));
  }
}
