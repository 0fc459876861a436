package dev.tandem.training;

import dev.tandem.nn.Drawing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * What a drawing of a network is measured by: means over the batch.
 *
 * @param loss with what the regularizers add
 * @param metrics in the order of the plan's measures
 */
record Objective(Operand<TFloat32> loss, List<Operand<TFloat32>> metrics) {
  /** Where Keras's accuracy of one output tells yes from no. */
  private static final float THRESHOLD = 0.5f;

  /** As training sees it, with the weights of classes. */
  static Objective weighted(Ops tf, TrainingPlan plan, Drawing drawing, Inputs inputs) {
    return new Drawn(tf, plan, drawing, inputs).objective(!plan.classWeights().isEmpty());
  }

  /** As an evaluation sees it: every example counts one. */
  static Objective plain(Ops tf, TrainingPlan plan, Drawing drawing, Inputs inputs) {
    return new Drawn(tf, plan, drawing, inputs).objective(false);
  }

  private record Drawn(Ops tf, TrainingPlan plan, Drawing drawing, Inputs inputs) {
    Objective objective(boolean isWeighted) {
      var losses = new LinkedHashMap<String, Operand<TFloat32>>();
      plan.outputs().forEach(output -> losses.put(output, loss(output, isWeighted)));
      var parts = new ArrayList<Operand<TFloat32>>();
      losses.forEach(
          (output, loss) -> {
            double weight = plan.loss().weight(output);
            parts.add(weight == 1 ? loss : tf.math.mul(loss, tf.constant((float) weight)));
          });
      parts.addAll(drawing.regularization());
      var metrics =
          plan.measures().stream()
              .map(
                  measure ->
                      measure.metric().equals(Measure.LOSS)
                          ? Objects.requireNonNull(losses.get(measure.output()))
                          : metric(tf, measure, answer(measure.output()), inputs))
              .toList();
      return new Objective(parts.size() == 1 ? parts.getFirst() : tf.math.addN(parts), metrics);
    }

    private Operand<TFloat32> loss(String output, boolean isWeighted) {
      Operand<TFloat32> each =
          new LossGraph(tf, inputs.truth(output)).of(plan.loss().of(output), answer(output));
      return mean(tf, isWeighted ? tf.math.mul(each, inputs.weight()) : each);
    }

    private Answer answer(String output) {
      return Answer.of(plan, drawing, output);
    }
  }

  private static Operand<TFloat32> metric(Ops tf, Measure measure, Answer answer, Inputs inputs) {
    var truth = inputs.truth(measure.output());
    if (measure.metric().equals("mae")) {
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
