package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution over the steps of a sequence. */
public record Conv1D(
    int filters,
    int kernelSize,
    @Default("1") int strides,
    @Default("valid") Padding padding,
    @Default("1") int dilationRate,
    @Default("1") int groups,
    @Default("linear") ActivationFunction activation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer kernelInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer kernelRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Regularizer activityRegularizer)
    implements Convolution {
  public Conv1D {
    Shapes.atLeastOne("filters", filters);
    Shapes.atLeastOne("groups", groups);
    if (filters % groups != 0) {
      throw Fault.badInput("filters must be a multiple of groups, got " + filters + ", " + groups);
    }
    if (strides > 1 && dilationRate > 1) {
      throw Fault.badInput("strides and dilation_rate cannot both be above 1");
    }
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    if (input.dim(1) % groups != 0) {
      throw Fault.badInput("has " + groups + " groups, which do not divide " + input);
    }
    long steps = padding.length(input.dim(0), kernelSize, strides, dilationRate);
    return List.of(Shapes.windowed(input, new Size(1, kernelSize), steps, filters));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long channels = Shapes.last(inputs.getFirst()) / groups;
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of("kernel", kernelInitializer, kernelSize, channels, filters)
            .withRegularizer(kernelRegularizer));
    if (useBias) {
      weights.add(Weight.of("bias", biasInitializer, filters).withRegularizer(biasRegularizer));
    }
    return weights;
  }
}
