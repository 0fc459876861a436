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
    @Default("-1") List<?> axis)
    implements Normalizing {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    if ((mean == null) != (variance == null)) {
      throw Fault.badInput("mean and variance must both be given, or neither");
    }
    Shapes.axes(axis, input);
    return List.of(input);
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    if (mean != null) {
      return List.of();
    }
    Shape input = inputs.getFirst();
    long[] features =
        java.util.Arrays.stream(Shapes.axes(axis, input))
            .mapToLong(each -> input.dim(each - 1))
            .toArray();
    return List.of(
        Weight.of("mean", Initializer.ZEROS, features).frozen(),
        Weight.of("variance", Initializer.ONES, features).frozen(),
        Weight.of("count", Initializer.ZEROS).frozen());
  }
}
