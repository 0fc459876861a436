package dev.tandem.nn;

import org.jspecify.annotations.Nullable;

/** Long short-term memory, gates in the order i, f, c, o. Hochreiter and Schmidhuber 1997. */
public record LSTM(
    @Default("false") boolean returnSequences,
    @Default("false") boolean returnState,
    @Default("false") boolean goBackwards,
    @Default("false") boolean zeroOutputForMask,
    int units,
    @Default("tanh") ActivationFunction activation,
    @Default("sigmoid") ActivationFunction recurrentActivation,
    @Default("true") boolean useBias,
    @Default("glorot_uniform") Initializer kernelInitializer,
    @Default("orthogonal") Initializer recurrentInitializer,
    @Default("zeros") Initializer biasInitializer,
    @Default("true") boolean unitForgetBias,
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
  public LSTM {
    Shapes.atLeastOne("units", units);
    Shapes.rate("dropout", dropout);
    Shapes.rate("recurrent_dropout", recurrentDropout);
  }

  @Override
  public int gates() {
    return 4;
  }

  @Override
  public Weight bias(long width) {
    return Weight.of(
        "bias",
        unitForgetBias ? new Initializer.ForgetBias(biasInitializer) : biasInitializer,
        width);
  }

  @Override
  public int states() {
    return 2;
  }
}
