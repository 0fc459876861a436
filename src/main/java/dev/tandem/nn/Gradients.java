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

/** Derivatives of a loss. */
public final class Gradients {
  private Gradients() {}

  /** One gradient for each variable, in their order; zeros where the loss does not use it. */
  public static List<Operand<TFloat32>> of(
      Ops tf, Operand<TFloat32> loss, List<Variable> variables) {
    return ofValues(tf, loss, variables.stream().map(Variable::value).toList());
  }

  static List<Operand<TFloat32>> ofValues(
      Ops tf, Operand<TFloat32> loss, List<Operand<TFloat32>> values) {
    var graph = (Graph) tf.scope().env();
    Set<GraphOperation> used = graph.subgraphTo(Set.of(loss));
    var reached = new ArrayList<Output<?>>();
    for (Operand<TFloat32> value : values) {
      if (used.contains((GraphOperation) value.op())) {
        reached.add(value.asOutput());
      }
    }
    Output<?>[] made =
        reached.isEmpty()
            ? new Output<?>[0]
            : graph.addGradients(loss.asOutput(), reached.toArray(new Output<?>[0]));
    var gradients = new ArrayList<Operand<TFloat32>>();
    int next = 0;
    for (Operand<TFloat32> value : values) {
      boolean isReached = used.contains((GraphOperation) value.op());
      gradients.add(isReached ? made[next++].expect(TFloat32.class) : tf.zerosLike(value));
    }
    return gradients;
  }
}
