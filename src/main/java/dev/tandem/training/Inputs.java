package dev.tandem.training;

import dev.tandem.nn.ElementType;
import dev.tandem.nn.Input;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * What a training graph is fed.
 *
 * @param network the network's inputs by name, with the batch as first dimension
 * @param truths what each output should answer, in its shape
 * @param weight what each example counts, of shape [batch]
 * @param key of random numbers, of shape [2]
 * @param share what a batch counts in its step, a scalar; fed only where steps have several
 */
record Inputs(
    Map<String, Operand<?>> network,
    Map<String, Operand<TFloat32>> truths,
    Operand<TFloat32> weight,
    Operand<TInt64> key,
    Operand<TFloat32> share,
    Rates rates) {

  /** What one output should answer. */
  Operand<TFloat32> truth(String output) {
    return java.util.Objects.requireNonNull(truths.get(output), output);
  }

  static Inputs fed(Ops tf, TrainingPlan plan) {
    var network = new LinkedHashMap<String, Operand<?>>();
    for (Input input : plan.network().inputs()) {
      network.put(
          input.name(),
          tf.placeholder(
              ElementType.of(input.dtype()),
              Placeholder.shape(Shape.of(input.shape().prepend(-1).toArray()))));
    }
    var truths = new LinkedHashMap<String, Operand<TFloat32>>();
    for (String output : plan.outputs()) {
      long[] shape = plan.shapeOf(output).prepend(-1).toArray();
      truths.put(output, tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape))));
    }
    return new Inputs(
        network,
        truths,
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1))),
        tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2))),
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar())),
        Rates.fed(tf));
  }
}
