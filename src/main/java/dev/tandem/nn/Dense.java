package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code activation(x · kernel + bias)} over the last dimension. */
public record Dense(
    int units,
    @Default("linear") ActivationFunction activation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer kernelInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer kernelRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint kernelConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer)
    implements Layer {
  public Dense {
    Shapes.atLeastOne("units", units);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    Shapes.last(input);
    return List.of(Shapes.withLast(input, units));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of("kernel", kernelInitializer, Shapes.last(inputs.getFirst()), units)
            .with(kernelRegularizer, kernelConstraint));
    if (useBias) {
      weights.add(Weight.of("bias", biasInitializer, units).with(biasRegularizer, biasConstraint));
    }
    return weights;
  }
}
