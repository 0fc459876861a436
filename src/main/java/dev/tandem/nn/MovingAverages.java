package dev.tandem.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Averages that move while training, each call of a shared layer going on from the last. */
final class MovingAverages {
  private final Ops tf;
  private final Map<Variable, Operand<TFloat32>> now = new LinkedHashMap<>();

  MovingAverages(Ops tf) {
    this.tf = tf;
  }

  /** {@code average += (to − average)(1 − momentum)}. */
  void approach(Variable average, Operand<TFloat32> to, double momentum) {
    Operand<TFloat32> before = now.getOrDefault(average, average.value());
    Operand<TFloat32> step =
        tf.math.mul(tf.math.sub(before, to), tf.constant((float) (1 - momentum)));
    now.put(average, tf.math.sub(before, step));
  }

  /** What each has come to. */
  Map<Variable, Operand<TFloat32>> values() {
    return Collections.unmodifiableMap(now);
  }
}
