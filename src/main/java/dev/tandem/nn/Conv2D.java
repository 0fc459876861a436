package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution over pictures. */
public record Conv2D(
    int filters,
    Size kernelSize,
    @Default("1") Size strides,
    @Default("valid") Padding padding,
    @Default("1") Size dilationRate,
    @Default("1") int groups,
    @Default("linear") ActivationFunction activation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer kernelInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer kernelRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint kernelConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer)
    implements Convolution2D {
  public Conv2D {
    Shapes.atLeastOne("filters", filters);
    Shapes.atLeastOne("groups", groups);
    if (filters % groups != 0) {
      throw Fault.badInput("filters must be a multiple of groups, got " + filters + ", " + groups);
    }
    Convolution2D.requireOneOf(strides, dilationRate);
    padding.requireForPictures();
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    if (input.dim(2) % groups != 0) {
      throw Fault.badInput("has " + groups + " groups, which do not divide " + input);
    }
    return List.of(windowed(input, filters));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long channels = Shapes.last(inputs.getFirst()) / groups;
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of(
                "kernel",
                kernelInitializer,
                kernelSize.height(),
                kernelSize.width(),
                channels,
                filters)
            .with(kernelRegularizer, kernelConstraint));
    if (useBias) {
      weights.add(
          Weight.of("bias", biasInitializer, filters).with(biasRegularizer, biasConstraint));
    }
    return weights;
  }
}
