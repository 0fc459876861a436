package dev.tandem.nn;

import org.jspecify.annotations.Nullable;

/** A gated recurrent unit, gates in the order z, r, h. Cho and others 2014. */
public record GRU(
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
    @Nullable Regularizer kernelRegularizer,
    @Nullable Regularizer recurrentRegularizer,
    @Nullable Regularizer biasRegularizer,
    @Nullable Constraint kernelConstraint,
    @Nullable Constraint recurrentConstraint,
    @Nullable Constraint biasConstraint,
    @Nullable Regularizer activityRegularizer,
    @Default("0") double dropout,
    @Default("0") double recurrentDropout,
    @Default("true") boolean resetAfter)
    implements Recurrent {
  public GRU {
    Shapes.atLeastOne("units", units);
    Shapes.rate("dropout", dropout);
    Shapes.rate("recurrent_dropout", recurrentDropout);
  }

  @Override
  public int gates() {
    return 3;
  }

  @Override
  public Weight bias(long width) {
    return resetAfter
        ? Weight.of("bias", biasInitializer, 2, width)
        : Weight.of("bias", biasInitializer, width);
  }
}
