package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** A learned row for each position, for every example the same. */
public record PositionEmbedding(int sequenceLength, @Default("uniform") Initializer initializer)
    implements Layer {
  public PositionEmbedding {
    Shapes.atLeastOne("sequence_length", sequenceLength);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    if (input.dim(0) > sequenceLength) {
      throw Fault.badInput("has " + sequenceLength + " positions, got " + input);
    }
    return List.of(input);
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    return List.of(
        Weight.of("embeddings", initializer, sequenceLength, Shapes.last(inputs.getFirst())));
  }
}
