package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each row brought to mean 0 and variance 1 along an axis. Ba and others 2016. */
public record LayerNormalization(
    @Default("-1") int axis,
    @Default("0.001") double epsilon,
    @Default("true") boolean center,
    @Default("true") boolean scale,
    @Default("zeros") Initializer betaInitializer,
    @Default("ones") Initializer gammaInitializer,
    @Nullable Regularizer betaRegularizer,
    @Nullable Regularizer gammaRegularizer)
    implements Normalizing {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    Shapes.axis(axis, input);
    return List.of(input);
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    Shape input = inputs.getFirst();
    long features = input.dim(Shapes.axis(axis, input));
    var weights = new ArrayList<Weight>();
    if (scale) {
      weights.add(Weight.of("gamma", gammaInitializer, features).withRegularizer(gammaRegularizer));
    }
    if (center) {
      weights.add(Weight.of("beta", betaInitializer, features).withRegularizer(betaRegularizer));
    }
    return weights;
  }
}
