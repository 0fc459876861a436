package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** A row repeated as the steps of a sequence. */
public record RepeatVector(int n) implements Reshaping {
  public RepeatVector {
    Shapes.atLeastOne("n", n);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs, 1, "[features]").prepend(n));
  }
}
