package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution of each channel by itself. */
public record DepthwiseConv2D(
    Size kernelSize,
    @Default("1") Size strides,
    @Default("valid") Padding padding,
    @Default("1") int depthMultiplier,
    @Default("1") Size dilationRate,
    @Default("linear") ActivationFunction activation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer depthwiseInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer depthwiseRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint depthwiseConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer)
    implements Convolution2D {
  public DepthwiseConv2D {
    Shapes.atLeastOne("depth_multiplier", depthMultiplier);
    Convolution2D.requireSquare(strides);
    Convolution2D.requireOneOf(strides, dilationRate);
    padding.requireForPictures();
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    return List.of(windowed(input, input.dim(2) * depthMultiplier));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long channels = Shapes.last(inputs.getFirst());
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of(
                "kernel",
                depthwiseInitializer,
                kernelSize.height(),
                kernelSize.width(),
                channels,
                depthMultiplier)
            .with(depthwiseRegularizer, depthwiseConstraint));
    if (useBias) {
      weights.add(
          Weight.of("bias", biasInitializer, channels * depthMultiplier)
              .with(biasRegularizer, biasConstraint));
    }
    return weights;
  }
}
