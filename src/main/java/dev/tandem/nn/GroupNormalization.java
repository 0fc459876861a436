package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each example's groups of channels brought to mean 0 and variance 1. Wu and He 2018.
 *
 * @param groups −1 for one for each channel
 * @param axis the channels, counting the batch as 0
 */
public record GroupNormalization(
    @Default("32") int groups,
    @Default("-1") int axis,
    @Default("0.001") double epsilon,
    @Default("true") boolean center,
    @Default("true") boolean scale,
    @Default("zeros") Initializer betaInitializer,
    @Default("ones") Initializer gammaInitializer,
    @Nullable Regularizer betaRegularizer,
    @Nullable Regularizer gammaRegularizer,
    @Nullable Constraint betaConstraint,
    @Nullable Constraint gammaConstraint)
    implements Normalizing {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    long channels = channels(input);
    if (channels < 1 || groups == 0 || groups < -1 || channels % groups(input) != 0) {
      throw Fault.badInput("has " + groups + " groups, which do not divide " + input);
    }
    return List.of(input);
  }

  long channels(Shape input) {
    return input.dim(Shapes.axis(axis, input));
  }

  int groups(Shape input) {
    return groups == -1 ? (int) channels(input) : groups;
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long channels = channels(inputs.getFirst());
    var weights = new ArrayList<Weight>();
    if (scale) {
      weights.add(
          Weight.of("gamma", gammaInitializer, channels).with(gammaRegularizer, gammaConstraint));
    }
    if (center) {
      weights.add(
          Weight.of("beta", betaInitializer, channels).with(betaRegularizer, betaConstraint));
    }
    return weights;
  }
}
