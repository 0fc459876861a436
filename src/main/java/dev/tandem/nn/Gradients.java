package dev.tandem.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Derivatives of a loss. */
public final class Gradients {
  private Gradients() {}

  /** One gradient for each variable, in their order. */
  public static List<Operand<TFloat32>> of(
      Ops tf, Operand<TFloat32> loss, List<Variable> variables) {
    throw new UnsupportedOperationException("being built");
  }
}
