package dev.tandem.nn;

import dev.tandem.fault.Fault;
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
    @Nullable Regularizer activityRegularizer)
    implements Convolution {
  public SeparableConv2D {
    Shapes.atLeastOne("filters", filters);
    Shapes.atLeastOne("depth_multiplier", depthMultiplier);
    if (strides.height() != strides.width()) {
      throw Fault.badInput("strides must be equal in height and width, got " + strides);
    }
    if (!strides.isOne() && !dilationRate.isOne()) {
      throw Fault.badInput("strides and dilation_rate cannot both be above 1");
    }
    if (padding == Padding.CAUSAL) {
      throw Fault.badInput("padding causal is for conv1d; use valid or same");
    }
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    return List.of(
        Shapes.windowed(
            input,
            kernelSize,
            padding.length(
                input.dim(0), kernelSize.height(), strides.height(), dilationRate.height()),
            padding.length(input.dim(1), kernelSize.width(), strides.width(), dilationRate.width()),
            filters));
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
            .withRegularizer(depthwiseRegularizer));
    weights.add(
        Weight.of(
                "pointwise_kernel", pointwiseInitializer, 1, 1, channels * depthMultiplier, filters)
            .withRegularizer(pointwiseRegularizer));
    if (useBias) {
      weights.add(Weight.of("bias", biasInitializer, filters).withRegularizer(biasRegularizer));
    }
    return weights;
  }
}
