package dev.tandem.training;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Draws the clipping of gradients. */
final class Clip {
  private Clip() {}

  static List<Operand<TFloat32>> draw(
      Ops tf, Clipping clipping, List<Operand<TFloat32>> gradients) {
    var math = new Arithmetic(tf);
    return switch (clipping) {
      case Clipping.None() -> gradients;
      case Clipping.Value(double max) ->
          gradients.stream().map(gradient -> math.clip(gradient, -max, max)).toList();
      case Clipping.Norm(double max) ->
          gradients.stream()
              .map(gradient -> shorten(math, gradient, norm(tf, List.of(gradient)), max))
              .toList();
      case Clipping.GlobalNorm(double max) -> {
        var norm = norm(tf, gradients);
        yield gradients.stream().map(gradient -> shorten(math, gradient, norm, max)).toList();
      }
    };
  }

  /** The root of the sum of all squares. */
  static Operand<TFloat32> norm(Ops tf, List<Operand<TFloat32>> gradients) {
    if (gradients.isEmpty()) {
      return tf.constant(0f);
    }
    var halves =
        gradients.stream().map(gradient -> (Operand<TFloat32>) tf.nn.l2Loss(gradient)).toList();
    return tf.math.sqrt(tf.math.mul(tf.math.addN(halves), tf.constant(2f)));
  }

  private static Operand<TFloat32> shorten(
      Arithmetic math, Operand<TFloat32> gradient, Operand<TFloat32> norm, double max) {
    return math.div(math.scale(gradient, max), math.atLeast(norm, max));
  }
}
