package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution backwards: each pixel spreads over a window. */
public record Conv2DTranspose(
    int filters,
    Size kernelSize,
    @Default("1") Size strides,
    @Default("valid") Padding padding,
    @Nullable Pair outputPadding,
    @Default("1") Size dilationRate,
    @Default("linear") ActivationFunction activation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer kernelInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer kernelRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint kernelConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer)
    implements Convolution {
  public Conv2DTranspose {
    Shapes.atLeastOne("filters", filters);
    Convolution2D.requireOneOf(strides, dilationRate);
    padding.requireForPictures();
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    Integer tall = outputPadding == null ? null : outputPadding.height();
    Integer wide = outputPadding == null ? null : outputPadding.width();
    Size reach = reach();
    return List.of(
        Shape.of(
            padding.spread(input.dim(0), reach.height(), strides.height(), tall),
            padding.spread(input.dim(1), reach.width(), strides.width(), wide),
            filters));
  }

  /** The window with its gaps. */
  Size reach() {
    return kernelSize.dilated(dilationRate);
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long channels = Shapes.last(inputs.getFirst());
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of(
                "kernel",
                kernelInitializer,
                kernelSize.height(),
                kernelSize.width(),
                filters,
                channels)
            .with(kernelRegularizer, kernelConstraint));
    if (useBias) {
      weights.add(
          Weight.of("bias", biasInitializer, filters).with(biasRegularizer, biasConstraint));
    }
    return weights;
  }
}
