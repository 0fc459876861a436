package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** A function of each element, or of each row for softmax. */
public record Activation(ActivationFunction activation) implements Pointwise {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    return List.of(
        activation == ActivationFunction.GLU
            ? Shapes.withLast(input, Shapes.last(input) / 2)
            : input);
  }
}
