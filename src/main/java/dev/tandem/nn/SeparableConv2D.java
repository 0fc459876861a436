package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution of each channel by itself, then one over channels. */
public record SeparableConv2D(
    int filters,
    Size kernelSize,
    @Default("1") Size strides,
    @Default("valid") Padding padding,
    @Default("1") Size dilationRate,
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
    implements Convolution2D {
  public SeparableConv2D {
    Shapes.atLeastOne("filters", filters);
    Shapes.atLeastOne("depth_multiplier", depthMultiplier);
    Convolution2D.requireSquare(strides);
    Convolution2D.requireOneOf(strides, dilationRate);
    padding.requireForPictures();
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    return List.of(windowed(input, filters));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long channels = Shapes.last(inputs.getFirst());
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of(
                "depthwise_kernel",
                depthwiseInitializer,
                kernelSize.height(),
                kernelSize.width(),
                channels,
                depthMultiplier)
            .with(depthwiseRegularizer, depthwiseConstraint));
    weights.add(
        Weight.of(
                "pointwise_kernel", pointwiseInitializer, 1, 1, channels * depthMultiplier, filters)
            .with(pointwiseRegularizer, pointwiseConstraint));
    if (useBias) {
      weights.add(
          Weight.of("bias", biasInitializer, filters).with(biasRegularizer, biasConstraint));
    }
    return weights;
  }
}
