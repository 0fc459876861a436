package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A learned row for each token. */
public record Embedding(
    int inputDim,
    int outputDim,
    @Default("uniform") Initializer embeddingsInitializer,
    @Nullable Regularizer embeddingsRegularizer,
    @Nullable Constraint embeddingsConstraint,
    @Default("false") boolean maskZero)
    implements Layer {
  public Embedding {
    Shapes.atLeastOne("input_dim", inputDim);
    Shapes.atLeastOne("output_dim", outputDim);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    long[] dims =
        java.util.Arrays.copyOf(Shapes.only(inputs).toArray(), Shapes.only(inputs).rank() + 1);
    dims[dims.length - 1] = outputDim;
    return List.of(Shape.of(dims));
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    return List.of(
        Weight.of("embeddings", embeddingsInitializer, inputDim, outputDim)
            .with(embeddingsRegularizer, embeddingsConstraint));
  }
}
