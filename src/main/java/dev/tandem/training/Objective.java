package dev.tandem.training;

import dev.tandem.nn.Drawing;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * What a drawing of a network is measured by: means over the batch.
 *
 * @param loss with what the regularizers add
 * @param metrics in the plan's order
 */
record Objective(Operand<TFloat32> loss, List<Operand<TFloat32>> metrics) {
  /** Where Keras's accuracy of one output tells yes from no. */
  private static final float THRESHOLD = 0.5f;

  /** As training sees it, with the weights of classes. */
  static Objective weighted(Ops tf, TrainingPlan plan, Drawing drawing, Inputs inputs) {
    Operand<TFloat32> each =
        new LossGraph(tf, inputs.truth()).of(plan.loss(), Answer.of(plan, drawing));
    if (!plan.classWeights().isEmpty()) {
      each = tf.math.mul(each, inputs.weight());
    }
    return new Objective(
        loss(tf, each, drawing), metrics(tf, plan, Answer.of(plan, drawing), inputs.truth()));
  }

  /** As an evaluation sees it: every example counts one. */
  static Objective plain(Ops tf, TrainingPlan plan, Drawing drawing, Inputs inputs) {
    var answer = Answer.of(plan, drawing);
    var each = new LossGraph(tf, inputs.truth()).of(plan.loss(), answer);
    return new Objective(loss(tf, each, drawing), metrics(tf, plan, answer, inputs.truth()));
  }

  private static Operand<TFloat32> loss(Ops tf, Operand<TFloat32> each, Drawing drawing) {
    var parts = new ArrayList<Operand<TFloat32>>();
    parts.add(mean(tf, each));
    parts.addAll(drawing.regularization());
    return parts.size() == 1 ? parts.getFirst() : tf.math.addN(parts);
  }

  private static List<Operand<TFloat32>> metrics(
      Ops tf, TrainingPlan plan, Answer answer, Operand<TFloat32> truth) {
    return plan.metrics().stream().map(name -> metric(tf, name, answer, truth)).toList();
  }

  private static Operand<TFloat32> metric(
      Ops tf, String name, Answer answer, Operand<TFloat32> truth) {
    if (name.equals("mae")) {
      return mean(tf, tf.math.abs(tf.math.sub(answer.output(), truth)));
    }
    return mean(tf, tf.dtypes.cast(right(tf, answer, truth), TFloat32.class));
  }

  private static Operand<TBool> right(Ops tf, Answer answer, Operand<TFloat32> truth) {
    int rank = truth.shape().numDimensions();
    if (truth.shape().get(rank - 1) == 1) {
      var half = tf.constant(THRESHOLD);
      return tf.math.equal(tf.math.greater(answer.output(), half), tf.math.greater(truth, half));
    }
    var last = tf.constant(-1);
    return tf.math.equal(
        tf.math.argMax(answer.before(), last, TInt64.class),
        tf.math.argMax(truth, last, TInt64.class));
  }

  private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> values) {
    return tf.math.mean(tf.reshape(values, tf.constant(new int[] {-1})), tf.constant(0));
  }
}
