package dev.tandem.training;

import dev.tandem.tensor.Shape;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Draws the loss of each example in Keras's formulas: the mean, or for a cross-entropy the sum,
 * over the last dimension.
 */
final class LossGraph {
  /** What Keras keeps probabilities from 0 and 1 by. */
  private static final double EPSILON = 1e-7;

  private final Ops tf;
  private final Arithmetic math;
  private final Operand<TFloat32> truth;

  /**
   * @param truth as the network should have answered: numbers, or 1 at the class and 0 elsewhere
   */
  LossGraph(Ops tf, Operand<TFloat32> truth) {
    this.tf = tf;
    this.math = new Arithmetic(tf);
    this.truth = truth;
  }

  Operand<TFloat32> of(Loss loss, Answer answer) {
    return switch (loss) {
      case Loss.MeanSquaredError() -> math.lastMean(math.square(error(answer)));
      case Loss.MeanAbsoluteError() -> math.lastMean(tf.math.abs(error(answer)));
      case Loss.Huber(double delta) -> huber(error(answer), delta);
      case Loss.LogCosh() -> logCosh(error(answer));
      case Loss.BinaryCrossentropy(boolean fromLogits, double smoothing) ->
          binary(smoothed(smoothing, 2), fromLogits ? answer.asLogits() : answer);
      case Loss.CategoricalCrossentropy(boolean fromLogits, double smoothing) ->
          categorical(smoothed(smoothing, classes()), fromLogits ? answer.asLogits() : answer);
      case Loss.SparseCategoricalCrossentropy(boolean fromLogits) ->
          sparse(fromLogits ? answer.asLogits() : answer);
      case Loss.Weighted weighted -> weighted(weighted, answer);
      case Loss.Formula formula -> formula(formula, answer);
      case Loss.PerOutput each ->
          throw new IllegalArgumentException("one output has no loss per output: " + each);
    };
  }

  /** A number for the batch, or one for each example. */
  private Operand<TFloat32> formula(Loss.Formula formula, Answer answer) {
    var shape = Shape.of(truth.shape().asArray());
    var made =
        formula
            .expression()
            .draw(
                tf,
                Map.of("y_true", truth, "y_pred", answer.output()),
                Map.of("y_true", shape, "y_pred", shape));
    int rank = formula.shape(shape).rank();
    return rank < 2 ? made : tf.math.mean(made, tf.constant(IntStream.range(1, rank).toArray()));
  }

  private Operand<TFloat32> weighted(Loss.Weighted weighted, Answer answer) {
    return weighted.terms().stream()
        .map(term -> math.scale(of(term.loss(), answer), term.weight()))
        .reduce(math::add)
        .orElseThrow();
  }

  private Operand<TFloat32> error(Answer answer) {
    return math.sub(answer.output(), truth);
  }

  private Operand<TFloat32> huber(Operand<TFloat32> error, double delta) {
    var size = tf.math.abs(error);
    var within = tf.math.minimum(size, tf.constant((float) delta));
    // Both branches in one: w²/2 + delta·(|e| − w), w = min(|e|, delta).
    return math.lastMean(
        math.add(math.scale(math.square(within), 0.5), math.scale(math.sub(size, within), delta)));
  }

  private Operand<TFloat32> logCosh(Operand<TFloat32> error) {
    var soft = tf.math.softplus(math.scale(error, -2));
    return math.lastMean(math.plus(math.add(error, soft), -Math.log(2)));
  }

  private Operand<TFloat32> binary(Operand<TFloat32> wanted, Answer answer) {
    Operand<TFloat32> logits = answer.logits(Answer.Last.SIGMOID);
    if (logits != null) {
      // max(x, 0) − x·t + log(1 + e^−|x|)
      var soft = tf.math.softplus(math.neg(tf.math.abs(logits)));
      return math.lastMean(math.add(math.sub(tf.nn.relu(logits), math.mul(logits, wanted)), soft));
    }
    var output = probabilities(answer.output());
    return math.lastMean(
        math.neg(
            math.add(
                math.mul(wanted, tf.math.log(output)),
                math.mul(math.oneMinus(wanted), tf.math.log(math.oneMinus(output))))));
  }

  private Operand<TFloat32> categorical(Operand<TFloat32> wanted, Answer answer) {
    Operand<TFloat32> logits = answer.logits(Answer.Last.SOFTMAX);
    if (logits != null) {
      return crossentropy(wanted, logits);
    }
    var output = answer.output();
    var total = tf.expandDims(math.lastSum(output), tf.constant(-1));
    return math.neg(
        math.lastSum(math.mul(wanted, tf.math.log(probabilities(math.div(output, total))))));
  }

  private Operand<TFloat32> sparse(Answer answer) {
    Operand<TFloat32> logits = answer.logits(Answer.Last.SOFTMAX);
    return crossentropy(
        truth, logits != null ? logits : tf.math.log(probabilities(answer.output())));
  }

  /** The operation takes matrices only; rows of sequences become rows of one. */
  private Operand<TFloat32> crossentropy(Operand<TFloat32> wanted, Operand<TFloat32> logits) {
    var rows = tf.constant(new int[] {-1, (int) classes()});
    var loss =
        tf.nn.softmaxCrossEntropyWithLogits(tf.reshape(logits, rows), tf.reshape(wanted, rows));
    return tf.reshape(loss.loss(), tf.shape(math.lastSum(logits)));
  }

  private Operand<TFloat32> probabilities(Operand<TFloat32> output) {
    return math.clip(output, EPSILON, 1 - EPSILON);
  }

  private Operand<TFloat32> smoothed(double smoothing, long classes) {
    return smoothing == 0
        ? truth
        : math.plus(math.scale(truth, 1 - smoothing), smoothing / classes);
  }

  private long classes() {
    return truth.shape().get(truth.shape().numDimensions() - 1);
  }
}
