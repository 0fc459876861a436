package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code (x − mean) / √variance} with a mean and a variance that are given, or kept as weights. */
public record Normalization(
    @Nullable List<?> mean,
    @Nullable List<?> variance,
    @Default("false") boolean invert,
    @Default("-1") int axis)
    implements Normalizing {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    if ((mean == null) != (variance == null)) {
      throw Fault.badInput("mean and variance must both be given, or neither");
    }
    if (Shapes.axis(axis, input) != input.rank() - 1) {
      throw Fault.badInput("axis must be the last, got " + axis);
    }
    return List.of(input);
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    if (mean != null) {
      return List.of();
    }
    long features = Shapes.last(inputs.getFirst());
    return List.of(
        Weight.of("mean", Initializer.ZEROS, features).frozen(),
        Weight.of("variance", Initializer.ONES, features).frozen(),
        Weight.of("count", Initializer.ZEROS).frozen());
  }
}
