package dev.tandem.nn;

import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;

/** What a network is drawn for. */
public sealed interface Pass {
  /** To answer: dropout does nothing, batch normalization uses its averages. */
  record Inference() implements Pass {}

  /**
   * To learn.
   *
   * @param key of every random number, of shape [2]: the seed and the step, fed
   */
  record Training(Operand<TInt64> key, Precision precision) implements Pass {
    public Training(Operand<TInt64> key) {
      this(key, Precision.NONE);
    }
  }
}
