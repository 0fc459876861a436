package dev.tandem.nn;

import dev.tandem.fault.Fault;
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
    @Nullable Regularizer activityRegularizer)
    implements Convolution {
  public DepthwiseConv2D {
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
            input.dim(2) * depthMultiplier));
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
            .withRegularizer(depthwiseRegularizer));
    if (useBias) {
      weights.add(
          Weight.of("bias", biasInitializer, channels * depthMultiplier)
              .withRegularizer(biasRegularizer));
    }
    return weights;
  }
}
