package dev.tandem.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Two directions over the same steps. */
record DrawBidirectional(Brush brush) {
  Value of(Bidirectional both, DrawRecurrent.Sequence sequence) {
    Ops tf = brush.tf;
    Value forward =
        new DrawRecurrent(brush, "forward_" + both.layer().type() + "/")
            .of(both.forward(), sequence)
            .getFirst();
    Recurrent other = both.backward();
    Value backward =
        new DrawRecurrent(brush, "backward_" + other.type() + "/")
            .of(other, sequence.turned(both.backwardLayer() == null))
            .getFirst();
    Operand<TFloat32> left = brush.floats(forward);
    Operand<TFloat32> right = brush.floats(backward);
    if (other.returnSequences()) {
      right = tf.reverse(right, tf.constant(new int[] {1}));
    }
    Operand<TFloat32> made =
        switch (both.mergeMode()) {
          case "sum" -> tf.math.add(left, right);
          case "ave" -> tf.math.mul(tf.math.add(left, right), brush.constant(0.5));
          case "mul" -> tf.math.mul(left, right);
          default -> tf.concat(List.of(left, right), tf.constant(-1));
        };
    return new Value(made, forward.mask(), null);
  }
}
