package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Two directions over the same steps. */
record DrawBidirectional(Brush brush) {
  List<Value> of(Bidirectional both, DrawRecurrent.Sequence sequence) {
    Ops tf = brush.tf;
    Recurrent other = both.backward();
    int half = sequence.states().size() / 2;
    var states = sequence.states();
    List<Value> forward =
        new DrawRecurrent(brush, "forward_" + both.layer().type() + "/")
            .of(both.forward(), sequence.withStates(states.subList(0, half)));
    List<Value> backward =
        new DrawRecurrent(brush, "backward_" + other.type() + "/")
            .of(
                other,
                sequence
                    .withStates(states.subList(half, states.size()))
                    .turned(both.backwardLayer() == null));
    Operand<TFloat32> left = brush.floats(forward.getFirst());
    Operand<TFloat32> right = brush.floats(backward.getFirst());
    if (other.returnSequences()) {
      right = tf.reverse(right, tf.constant(new int[] {1}));
    }
    var values = new ArrayList<Value>();
    for (Operand<TFloat32> made : merged(both.mergeMode(), left, right)) {
      values.add(new Value(made, forward.getFirst().mask(), null));
    }
    values.addAll(forward.subList(1, forward.size()));
    values.addAll(backward.subList(1, backward.size()));
    return values;
  }

  private List<Operand<TFloat32>> merged(
      String mode, Operand<TFloat32> left, Operand<TFloat32> right) {
    Ops tf = brush.tf;
    return switch (mode) {
      case "sum" -> List.of(tf.math.add(left, right));
      case "ave" -> List.of(tf.math.mul(tf.math.add(left, right), brush.constant(0.5)));
      case "mul" -> List.of(tf.math.mul(left, right));
      case "none" -> List.of(left, right);
      default -> List.of(tf.concat(List.of(left, right), tf.constant(-1)));
    };
  }
}
