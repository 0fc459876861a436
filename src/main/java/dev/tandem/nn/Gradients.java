package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Derivatives of a loss. */
public final class Gradients {
  private Gradients() {}

  /** One gradient for each variable, in their order; zeros where the loss does not use it. */
  public static List<Operand<TFloat32>> of(
      Ops tf, Operand<TFloat32> loss, List<Variable> variables) {
    return ofValues(tf, loss, variables.stream().map(Variable::value).toList());
  }

  static <T extends TType> List<Operand<T>> ofValues(
      Ops tf, Operand<T> loss, List<Operand<T>> values) {
    var graph = (Graph) tf.scope().env();
    Set<GraphOperation> used = graph.subgraphTo(Set.of(loss));
    var reached = new ArrayList<Output<?>>();
    for (Operand<T> value : values) {
      if (used.contains((GraphOperation) value.op())) {
        reached.add(value.asOutput());
      }
    }
    Output<?>[] made =
        reached.isEmpty()
            ? new Output<?>[0]
            : graph.addGradients(loss.asOutput(), reached.toArray(new Output<?>[0]));
    var gradients = new ArrayList<Operand<T>>();
    int next = 0;
    for (Operand<T> value : values) {
      Output<?> gradient = used.contains((GraphOperation) value.op()) ? made[next++] : null;
      gradients.add(
          gradient == null || isNothing(gradient)
              ? tf.zerosLike(value)
              : gradient.expect(loss.type()));
    }
    return gradients;
  }

  /** What TensorFlow gives where all ways to a value pass operations without a derivative. */
  private static boolean isNothing(Output<?> gradient) {
    var handle = ((GraphOperation) gradient.op()).getUnsafeNativeHandle();
    return handle == null || handle.isNull();
  }
}
