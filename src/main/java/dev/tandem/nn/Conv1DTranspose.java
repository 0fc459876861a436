package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution over a sequence backwards: each step spreads over a window. */
public record Conv1DTranspose(
    int filters,
    int kernelSize,
    @Default("1") int strides,
    @Default("valid") Padding padding,
    @Nullable Integer outputPadding,
    @Default("1") int dilationRate,
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
  public Conv1DTranspose {
    Shapes.atLeastOne("filters", filters);
    Convolution1D.requireOneOf(strides, dilationRate);
    padding.requireForPictures();
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    int reach = (kernelSize - 1) * dilationRate + 1;
    return List.of(Shape.of(padding.spread(input.dim(0), reach, strides, outputPadding), filters));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of("kernel", kernelInitializer, kernelSize, filters, Shapes.last(inputs.getFirst()))
            .with(kernelRegularizer, kernelConstraint));
    if (useBias) {
      weights.add(
          Weight.of("bias", biasInitializer, filters).with(biasRegularizer, biasConstraint));
    }
    return weights;
  }
}
