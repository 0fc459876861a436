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
    @Nullable Regularizer activityRegularizer,
    @Nullable List<?> attentionAxes)
    implements Layer {
  public MultiHeadAttention {
    Shapes.atLeastOne("num_heads", numHeads);
    Shapes.atLeastOne("key_dim", keyDim);
    Shapes.rate("dropout", dropout);
    if (attentionAxes != null && !attentionAxes.toString().matches("\\[1(\\.0)?]")) {
      throw Fault.badInput("attention_axes must be [1], got " + attentionAxes);
    }
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    if (inputs.size() < 2 || inputs.size() > 3) {
      throw Fault.badInput("takes query, value and perhaps key, got " + inputs);
    }
    for (Shape input : inputs) {
      Shapes.sequence(List.of(input));
    }
    return List.of(Shapes.withLast(inputs.getFirst(), width(inputs.getFirst())));
  }

  private long width(Shape query) {
    return outputShape == null ? Shapes.last(query) : ((Number) outputShape.getLast()).longValue();
  }

  int depth() {
    return valueDim == null ? keyDim : valueDim;
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    long width = width(inputs.getFirst());
    var weights = new ArrayList<Weight>();
    add(weights, "query", Shapes.last(inputs.get(0)), numHeads, keyDim);
    add(weights, "key", Shapes.last(inputs.getLast()), numHeads, keyDim);
    add(weights, "value", Shapes.last(inputs.get(1)), numHeads, depth());
    weights.add(
        Weight.of("attention_output/kernel", kernelInitializer, numHeads, depth(), width)
            .withRegularizer(kernelRegularizer));
    if (useBias) {
      weights.add(
          Weight.of("attention_output/bias", biasInitializer, width)
              .withRegularizer(biasRegularizer));
    }
    return weights;
  }

  private void add(List<Weight> weights, String name, long... dims) {
    weights.add(
        Weight.of(name + "/kernel", kernelInitializer, dims).withRegularizer(kernelRegularizer));
    if (useBias) {
      weights.add(
          Weight.of(name + "/bias", biasInitializer, dims[1], dims[2])
              .withRegularizer(biasRegularizer));
    }
  }
}
