package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention by several heads, called with query, value and, if it differs, key.
 * Vaswani and others 2017.
 */
public record MultiHeadAttention(
    int numHeads,
    int keyDim,
    @Nullable Integer valueDim,
    @Default("0") double dropout,
    @Default("true") boolean useBias,
    @Nullable List<?> outputShape,
    @Default("glorot_uniform") Initializer kernelInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer kernelRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint kernelConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer,
    @Nullable List<?> attentionAxes)
    implements Layer {
  public MultiHeadAttention {
    Shapes.atLeastOne("num_heads", numHeads);
    Shapes.atLeastOne("key_dim", keyDim);
    Shapes.rate("dropout", dropout);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    if (inputs.size() < 2 || inputs.size() > 3) {
      throw Fault.badInput("takes query, value and perhaps key, got " + inputs);
    }
    for (Shape input : inputs) {
      if (input.rank() < 2 || input.rank() != inputs.getFirst().rank()) {
        throw Fault.badInput("takes [steps,features] of one rank, got " + inputs);
      }
      Shapes.last(input);
      axes(input);
    }
    long[] leading = inputs.getFirst().toArray();
    long[] last = last(inputs.getFirst());
    long[] dims = java.util.Arrays.copyOf(leading, leading.length - 1 + last.length);
    System.arraycopy(last, 0, dims, leading.length - 1, last.length);
    return List.of(Shape.of(dims));
  }

  /** The shape of how much each query takes of each key. */
  Shape scores(List<Shape> inputs) {
    if (inputs.getFirst().rank() != 2) {
      throw Fault.badInput("gives its scores for [steps,features], got " + inputs.getFirst());
    }
    return Shape.of(numHeads, inputs.get(0).dim(0), inputs.getLast().dim(0));
  }

  /** The dimensions that are steps, counting the batch as 0: all but the features, or as given. */
  int[] axes(Shape input) {
    if (attentionAxes == null) {
      return java.util.stream.IntStream.range(1, input.rank()).toArray();
    }
    int[] axes = Shapes.axes(attentionAxes, input);
    if (axes.length == 0 || axes[axes.length - 1] == input.rank()) {
      throw Fault.badInput(
          "attention_axes must not be empty or the features, got " + attentionAxes);
    }
    return axes;
  }

  private long[] last(Shape query) {
    return outputShape == null
        ? new long[] {Shapes.last(query)}
        : outputShape.stream().mapToLong(dim -> ((Number) dim).longValue()).toArray();
  }

  int depth() {
    return valueDim == null ? keyDim : valueDim;
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long[] last = last(inputs.getFirst());
    long[] width =
        java.util.stream.LongStream.concat(
                java.util.stream.LongStream.of(numHeads, depth()), java.util.Arrays.stream(last))
            .toArray();
    var weights = new ArrayList<Weight>();
    add(weights, "query", Shapes.last(inputs.get(0)), numHeads, keyDim);
    add(weights, "key", Shapes.last(inputs.getLast()), numHeads, keyDim);
    add(weights, "value", Shapes.last(inputs.get(1)), numHeads, depth());
    weights.add(
        Weight.of("attention_output/kernel", kernelInitializer, width)
            .with(kernelRegularizer, kernelConstraint));
    if (useBias) {
      weights.add(
          Weight.of("attention_output/bias", biasInitializer, last)
              .with(biasRegularizer, biasConstraint));
    }
    return weights;
  }

  private void add(List<Weight> weights, String name, long... dims) {
    weights.add(
        Weight.of(name + "/kernel", kernelInitializer, dims)
            .with(kernelRegularizer, kernelConstraint));
    if (useBias) {
      weights.add(
          Weight.of(name + "/bias", biasInitializer, dims[1], dims[2])
              .with(biasRegularizer, biasConstraint));
    }
  }
}
