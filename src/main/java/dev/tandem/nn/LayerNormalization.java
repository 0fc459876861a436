package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each row brought to mean 0 and variance 1 along axes. Ba and others 2016.
 *
 * @param rmsScaling divides by the root of the variance without moving the mean, as Keras once did
 */
public record LayerNormalization(
    @Default("-1") List<?> axis,
    @Default("0.001") double epsilon,
    @Default("true") boolean center,
    @Default("true") boolean scale,
    @Default("false") boolean rmsScaling,
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
    Shapes.axes(axis, input);
    return List.of(input);
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    Shape input = inputs.getFirst();
    long[] features =
        java.util.Arrays.stream(Shapes.axes(axis, input))
            .mapToLong(each -> input.dim(each - 1))
            .toArray();
    var weights = new ArrayList<Weight>();
    if (scale) {
      weights.add(
          Weight.of("gamma", gammaInitializer, features).with(gammaRegularizer, gammaConstraint));
    }
    if (center && !rmsScaling) {
      weights.add(
          Weight.of("beta", betaInitializer, features).with(betaRegularizer, betaConstraint));
    }
    return weights;
  }
}
