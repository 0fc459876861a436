package dev.tandem.nn;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The derivative of a step of an LSTM with sigmoid gates, by hand, since TensorFlow's own takes
 * twice as many operations, and a loop of small ones costs by their number:
 *
 * <pre>
 * dc = dc′ + dh′·o·tanh′(c′)    dz = (dc·g·σ′(i), dc·c·σ′(f), dc·i·tanh′(g), dh′·tanh(c′)·σ′(o))
 * </pre>
 */
record DrawLstmBack(Ops tf) {
  /** The gradients of the sums that go into the gates, and of the carry before the step. */
  record Made(Operand<TFloat32> gates, Operand<TFloat32> carry) {}

  static boolean isFor(Recurrent layer) {
    return layer instanceof LSTM lstm
        && lstm.activation() == ActivationFunction.TANH
        && lstm.recurrentActivation() == ActivationFunction.SIGMOID;
  }

  /**
   * What a step knows.
   *
   * @param sums that go into the gates
   * @param before the carry before the step
   * @param after and after it
   */
  record Step(Operand<TFloat32> sums, Operand<TFloat32> before, Operand<TFloat32> after) {}

  /**
   * @param last gradients of the answer and of the carry after the step
   */
  Made of(Step step, List<Operand<TFloat32>> last) {
    var sums = tf.split(tf.constant(1), step.sums(), 4L).output();
    Operand<TFloat32> input = tf.math.sigmoid(sums.get(0));
    Operand<TFloat32> forget = tf.math.sigmoid(sums.get(1));
    Operand<TFloat32> candidate = tf.math.tanh(sums.get(2));
    Operand<TFloat32> output = tf.math.sigmoid(sums.get(3));
    Operand<TFloat32> answer = tf.math.tanh(step.after());
    Operand<TFloat32> ofAnswer = last.get(0);
    Operand<TFloat32> carry =
        tf.math.add(last.get(1), slope("TanhGrad", answer, tf.math.mul(ofAnswer, output)));
    List<Operand<TFloat32>> gates =
        Arrays.asList(
            slope("SigmoidGrad", input, tf.math.mul(carry, candidate)),
            slope("SigmoidGrad", forget, tf.math.mul(carry, step.before())),
            slope("TanhGrad", candidate, tf.math.mul(carry, input)),
            slope("SigmoidGrad", output, tf.math.mul(ofAnswer, answer)));
    return new Made(tf.concat(gates, tf.constant(1)), tf.math.mul(carry, forget));
  }

  private Operand<TFloat32> slope(
      String operation, Operand<TFloat32> made, Operand<TFloat32> gradient) {
    return tf.scope()
        .opBuilder(operation, operation)
        .addInput(made.asOutput())
        .addInput(gradient.asOutput())
        .build()
        .<TFloat32>output(0);
  }
}
