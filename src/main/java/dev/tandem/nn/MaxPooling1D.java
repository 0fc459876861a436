package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The largest value of each window of steps. */
public record MaxPooling1D(
    @Default("2") int poolSize, @Nullable Integer strides, @Default("valid") Padding padding)
    implements Pooling {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    Shape made =
        Shapes.pooled(input.prepend(1), new Size(1, poolSize), new Size(1, step()), padding);
    return List.of(made.tail());
  }

  int step() {
    return strides == null ? poolSize : strides;
  }
}
