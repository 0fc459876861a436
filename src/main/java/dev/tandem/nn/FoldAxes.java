package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A tensor of any rank as [batch,steps,features]: some of its axes are the steps, the others part
 * of the batch.
 */
final class FoldAxes {
  private final Ops tf;
  private final int[] order;
  private final int steps;

  /**
   * @param shape without the batch
   * @param axes the dimensions that are steps, counting the batch as 0
   */
  FoldAxes(Ops tf, Shape shape, int[] axes) {
    this.tf = tf;
    this.steps = axes.length;
    int last = shape.rank();
    IntStream batch =
        IntStream.range(0, last).filter(i -> Arrays.stream(axes).noneMatch(axis -> axis == i));
    order =
        IntStream.concat(IntStream.concat(batch, Arrays.stream(axes)), IntStream.of(last))
            .toArray();
  }

  private boolean isPlain() {
    return order.length == 3;
  }

  Operand<TFloat32> fold(Operand<TFloat32> x) {
    if (isPlain()) {
      return x;
    }
    Operand<TFloat32> turned = tf.linalg.transpose(x, tf.constant(order));
    Operand<TInt32> shape = tf.shape(turned);
    int batch = order.length - 1 - steps;
    return tf.reshape(
        turned,
        tf.concat(
            List.of(
                product(shape, 0, batch),
                product(shape, batch, steps),
                part(shape, order.length - 1, 1)),
            tf.constant(0)));
  }

  /** A result of folded ones with the leading dimensions of the tensor again. */
  Operand<TFloat32> unfold(Operand<TFloat32> folded, Operand<TFloat32> like) {
    if (isPlain()) {
      return folded;
    }
    Operand<TInt32> shape = tf.shape(tf.linalg.transpose(like, tf.constant(order)));
    Operand<TFloat32> apart =
        tf.reshape(
            folded,
            tf.concat(
                List.of(part(shape, 0, order.length - 1), part(tf.shape(folded), 2, 1)),
                tf.constant(0)));
    int[] back = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      back[order[i]] = i;
    }
    return tf.linalg.transpose(apart, tf.constant(back));
  }

  private Operand<TInt32> part(Operand<TInt32> shape, int from, int count) {
    return tf.slice(shape, tf.constant(new int[] {from}), tf.constant(new int[] {count}));
  }

  private Operand<TInt32> product(Operand<TInt32> shape, int from, int count) {
    return tf.expandDims(tf.reduceProd(part(shape, from, count), tf.constant(0)), tf.constant(0));
  }
}
