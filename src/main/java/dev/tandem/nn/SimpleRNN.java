package dev.tandem.nn;

import org.jspecify.annotations.Nullable;

/** A row that is a function of the step and of itself one step before. */
public record SimpleRNN(
    @Default("false") boolean returnSequences,
    @Default("false") boolean returnState,
    @Default("false") boolean goBackwards,
    @Default("false") boolean zeroOutputForMask,
    int units,
    @Default("tanh") ActivationFunction activation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer kernelInitializer,
    @Default("orthogonal") Initializer recurrentInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Nullable Regularizer kernelRegularizer,
    @Nullable Regularizer recurrentRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint kernelConstraint,
    @Nullable Constraint recurrentConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer,
    @Default("0") double dropout,
    @Default("0") double recurrentDropout)
    implements Recurrent {
  public SimpleRNN {
    Shapes.atLeastOne("units", units);
    Shapes.rate("dropout", dropout);
    Shapes.rate("recurrent_dropout", recurrentDropout);
  }

  @Override
  public int gates() {
    return 1;
  }
}
