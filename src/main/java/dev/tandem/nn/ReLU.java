package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code x} above the threshold, at most {@code max_value}; a slope below it. */
public record ReLU(
    @Nullable Double maxValue, @Default("0") double negativeSlope, @Default("0") double threshold)
    implements Pointwise {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
