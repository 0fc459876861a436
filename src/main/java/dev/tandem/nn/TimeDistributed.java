package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** A layer called with every step of a sequence by itself. */
public record TimeDistributed(Layer layer) implements Wrapper {
  public TimeDistributed {
    if (layer instanceof Wrapper || layer instanceof Augmentation) {
      throw Fault.badInput("layer must not be " + layer.type());
    }
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    if (input.rank() < 2) {
      throw Fault.badInput("takes [steps,…], got " + input);
    }
    return layer.outputs(List.of(input.tail())).stream()
        .map(made -> made.prepend(input.dim(0)))
        .toList();
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    return layer.weights(List.of(inputs.getFirst().tail()));
  }
}
