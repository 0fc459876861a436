package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution over the steps of each feature by itself. */
public record DepthwiseConv1D(
    int kernelSize,
    @Default("1") int strides,
    @Default("valid") Padding padding,
    @Default("1") int depthMultiplier,
    @Default("1") int dilationRate,
    @Default("linear") ActivationFunction activation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer depthwiseInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer depthwiseRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint depthwiseConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer)
    implements Convolution1D {
  public DepthwiseConv1D {
    Shapes.atLeastOne("depth_multiplier", depthMultiplier);
    Convolution1D.requireOneOf(strides, dilationRate);
    padding.requireForPictures();
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    return List.of(windowed(input, input.dim(1) * depthMultiplier));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long features = Shapes.last(inputs.getFirst());
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of("kernel", depthwiseInitializer, kernelSize, features, depthMultiplier)
            .with(depthwiseRegularizer, depthwiseConstraint));
    if (useBias) {
      weights.add(
          Weight.of("bias", biasInitializer, features * depthMultiplier)
              .with(biasRegularizer, biasConstraint));
    }
    return weights;
  }
}
