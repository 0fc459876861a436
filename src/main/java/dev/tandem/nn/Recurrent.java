package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Layers that go through the steps of a sequence with a state. */
public sealed interface Recurrent extends Layer permits GRU, LSTM, SimpleRNN {
  int units();

  ActivationFunction activation();

  boolean returnSequences();

  boolean returnState();

  boolean goBackwards();

  boolean zeroOutputForMask();

  double dropout();

  double recurrentDropout();

  /** How many tensors its state is. */
  default int states() {
    return 1;
  }

  @Override
  default List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    if (input.dim(0) < 1) {
      throw Fault.badInput("needs a known number of steps, got " + input);
    }
    var outputs = new ArrayList<Shape>();
    outputs.add(returnSequences() ? Shapes.withLast(input, units()) : Shape.of(units()));
    if (returnState()) {
      outputs.addAll(Collections.nCopies(states(), Shape.of(units())));
    }
    return outputs;
  }
}
