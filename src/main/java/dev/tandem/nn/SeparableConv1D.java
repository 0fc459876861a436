package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution over the steps of each feature by itself, then one over features. */
public record SeparableConv1D(
    int filters,
    int kernelSize,
    @Default("1") int strides,
    @Default("valid") Padding padding,
    @Default("1") int dilationRate,
    @Default("1") int depthMultiplier,
    @Default("linear") ActivationFunction activation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer depthwiseInitializer,
    @Default("glorot_uniform") Initializer pointwiseInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer depthwiseRegularizer,
    @Nullable Regularizer pointwiseRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint depthwiseConstraint,
    @Nullable Constraint pointwiseConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer)
    implements Convolution1D {
  public SeparableConv1D {
    Shapes.atLeastOne("filters", filters);
    Shapes.atLeastOne("depth_multiplier", depthMultiplier);
    Convolution1D.requireOneOf(strides, dilationRate);
    padding.requireForPictures();
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(windowed(Shapes.sequence(inputs), filters));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long features = Shapes.last(inputs.getFirst());
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of("depthwise_kernel", depthwiseInitializer, kernelSize, features, depthMultiplier)
            .with(depthwiseRegularizer, depthwiseConstraint));
    weights.add(
        Weight.of("pointwise_kernel", pointwiseInitializer, 1, features * depthMultiplier, filters)
            .with(pointwiseRegularizer, pointwiseConstraint));
    if (useBias) {
      weights.add(
          Weight.of("bias", biasInitializer, filters).with(biasRegularizer, biasConstraint));
    }
    return weights;
  }
}
