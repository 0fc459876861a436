package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  boolean useBias();

  Initializer kernelInitializer();

  Initializer recurrentInitializer();

  Initializer biasInitializer();

  @Nullable Regularizer kernelRegularizer();

  @Nullable Regularizer recurrentRegularizer();

  @Nullable Regularizer biasRegularizer();

  @Nullable Constraint kernelConstraint();

  @Nullable Constraint recurrentConstraint();

  @Nullable Constraint biasConstraint();

  /** How many rows of its units a step makes at once. */
  int gates();

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

  @Override
  default List<Weight> weights(List<Shape> inputs) {
    long width = (long) gates() * units();
    var weights = new ArrayList<Weight>();
    weights.add(
        Weight.of("kernel", kernelInitializer(), Shapes.last(inputs.getFirst()), width)
            .with(kernelRegularizer(), kernelConstraint()));
    weights.add(
        Weight.of("recurrent_kernel", recurrentInitializer(), units(), width)
            .with(recurrentRegularizer(), recurrentConstraint()));
    if (useBias()) {
      weights.add(bias(width).with(biasRegularizer(), biasConstraint()));
    }
    return weights;
  }

  /** What is added to the gates, before it is regularized. */
  default Weight bias(long width) {
    return Weight.of("bias", biasInitializer(), width);
  }
}
