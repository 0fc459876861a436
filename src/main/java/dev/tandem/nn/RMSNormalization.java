package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** {@code x · scale / √(mean of x² + ε)} along an axis. Zhang and Sennrich 2019. */
public record RMSNormalization(@Default("-1") int axis, @Default("1e-6") double epsilon)
    implements Normalizing {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shapes.axis(axis, Shapes.only(inputs));
    return List.of(Shapes.only(inputs));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    Shape input = inputs.getFirst();
    return List.of(Weight.of("scale", Initializer.ONES, input.dim(Shapes.axis(axis, input))));
  }
}
