package dev.tandem.training;

import java.util.LinkedHashMap;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The rows of a batch that are for one of several towers: of {@code b} rows from {@code b·i/n} on.
 * Where there are fewer rows than towers, some tower has none; it gets another's row, which counts
 * nothing, as means over no rows are no numbers.
 */
final class Rows {
  private final Ops tf;
  private final int tower;
  private final int towers;
  private final Operand<TInt32> start;
  private final Operand<TInt32> end;
  private final Operand<TFloat32> share;

  /**
   * @param tower from 0
   */
  Rows(Ops tf, int tower, int towers, Operand<TFloat32> batch) {
    this.tf = tf;
    this.tower = tower;
    this.towers = towers;
    var first = tf.constant(new int[] {0});
    var one = tf.constant(new int[] {1});
    Operand<TInt32> rows = tf.slice(tf.shape(batch), first, one);
    Operand<TInt32> own = part(rows, tower);
    Operand<TInt32> next = part(rows, tower + 1);
    start = tf.math.minimum(own, tf.math.sub(rows, one));
    end = tf.math.maximum(next, tf.math.add(start, one));
    share =
        tf.squeeze(
            tf.math.div(
                tf.dtypes.cast(tf.math.sub(next, own), TFloat32.class),
                tf.dtypes.cast(rows, TFloat32.class)));
  }

  private Operand<TInt32> part(Operand<TInt32> rows, int at) {
    return tf.math.floorDiv(
        tf.math.mul(rows, tf.constant(new int[] {at})), tf.constant(new int[] {towers}));
  }

  /** What these rows count in the batch, a scalar. */
  Operand<TFloat32> share() {
    return share;
  }

  /** The inputs with these rows only, and random numbers that no other tower has. */
  Inputs of(Inputs whole) {
    var network = new LinkedHashMap<String, Operand<?>>();
    whole.network().forEach((name, tensor) -> network.put(name, cut(tensor)));
    var truths = new LinkedHashMap<String, Operand<TFloat32>>();
    whole.truths().forEach((output, truth) -> truths.put(output, cut(truth)));
    Operand<TInt64> key =
        tf.math.add(
            tf.math.mul(whole.key(), tf.constant(new long[] {1, towers})),
            tf.constant(new long[] {0, tower}));
    return new Inputs(network, truths, cut(whole.weight()), key, whole.share(), whole.rates());
  }

  private <T extends TType> Operand<T> cut(Operand<T> tensor) {
    return tf.stridedSlice(tensor, start, end, tf.constant(new int[] {1}));
  }
}
