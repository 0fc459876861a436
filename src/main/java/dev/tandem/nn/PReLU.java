package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code x} where positive, else {@code x} times a learned slope. */
public record PReLU(
    @Default("zeros") Initializer alphaInitializer,
    @Nullable Regularizer alphaRegularizer,
    @Nullable Constraint alphaConstraint,
    @Nullable List<?> sharedAxes)
    implements Pointwise {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long[] dims = inputs.getFirst().toArray();
    for (Object axis : sharedAxes == null ? List.of() : sharedAxes) {
      dims[Shapes.axis(((Number) axis).intValue(), inputs.getFirst())] = 1;
    }
    return List.of(
        Weight.of("alpha", alphaInitializer, dims).with(alphaRegularizer, alphaConstraint));
  }
}
