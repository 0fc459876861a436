package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mean of each window. */
public record AveragePooling2D(
    @Default("2") Size poolSize, @Nullable Size strides, @Default("valid") Padding padding)
    implements Pooling {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.pooled(Shapes.picture(inputs), poolSize, step(), padding));
  }

  Size step() {
    return strides == null ? poolSize : strides;
  }
}
