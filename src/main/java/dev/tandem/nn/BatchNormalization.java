package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each channel brought to mean 0 and variance 1: of the batch while training, of the moving
 * averages otherwise. Ioffe and Szegedy 2015.
 *
 * @param axis the channels, counting the batch as 0
 */
public record BatchNormalization(
    @Default("-1") int axis,
    @Default("0.99") double momentum,
    @Default("0.001") double epsilon,
    @Default("true") boolean center,
    @Default("true") boolean scale,
    @Default("zeros") Initializer betaInitializer,
    @Default("ones") Initializer gammaInitializer,
    @Default("zeros") Initializer movingMeanInitializer,
    @Default("ones") Initializer movingVarianceInitializer,
    @Nullable Regularizer betaRegularizer,
    @Nullable Regularizer gammaRegularizer,
    @Nullable Constraint betaConstraint,
    @Nullable Constraint gammaConstraint)
    implements Normalizing {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    Shapes.last(input);
    Shapes.axis(axis, input);
    return List.of(input);
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    Shape input = inputs.getFirst();
    long channels = input.dim(Shapes.axis(axis, input));
    var weights = new ArrayList<Weight>();
    if (scale) {
      weights.add(
          Weight.of("gamma", gammaInitializer, channels).with(gammaRegularizer, gammaConstraint));
    }
    if (center) {
      weights.add(
          Weight.of("beta", betaInitializer, channels).with(betaRegularizer, betaConstraint));
    }
    weights.add(Weight.of("moving_mean", movingMeanInitializer, channels).frozen());
    weights.add(Weight.of("moving_variance", movingVarianceInitializer, channels).frozen());
    return weights;
  }
}
