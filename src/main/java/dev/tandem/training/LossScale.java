package dev.tandem.training;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * What keeps small gradients from vanishing in 16 bits: the loss is multiplied before they are
 * taken, and they are divided again. A step whose gradients are no numbers is left out and halves
 * the scale; after {@value #GROWTH} good ones it doubles (Micikevicius et al., 2018, with Keras's
 * numbers).
 */
final class LossScale {
  static final int GROWTH = 2000;
  private static final float INITIAL = 32768;

  private final Ops tf;
  private final Stored scale;
  private final Stored good;

  LossScale(Ops tf) {
    this.tf = tf;
    scale = Stored.filled(tf, "loss_scale/scale", Shape.scalar(), INITIAL);
    good = Stored.filled(tf, "loss_scale/good_steps", Shape.scalar(), 0);
  }

  List<Stored> stored() {
    return List.of(scale, good);
  }

  Operand<TFloat32> scaled(Operand<TFloat32> loss) {
    return tf.math.mul(loss, scale.value());
  }

  List<Operand<TFloat32>> unscaled(List<Operand<TFloat32>> gradients) {
    return gradients.stream()
        .<Operand<TFloat32>>map(gradient -> tf.math.div(gradient, scale.value()))
        .toList();
  }

  /**
   * The gradients of a step that is to be done. Where it is not, they are dead, and with them all
   * that is computed from them.
   */
  List<Operand<TFloat32>> alive(List<Operand<TFloat32>> gradients, Operand<TBool> isGood) {
    return gradients.stream()
        .<Operand<TFloat32>>map(gradient -> tf.switchCond(gradient, isGood).outputTrue())
        .toList();
  }

  Operand<TBool> areFinite(List<Operand<TFloat32>> gradients) {
    return tf.math.isFinite(Clip.norm(tf, gradients));
  }

  List<Op> update(Operand<TBool> isGood) {
    var math = new Arithmetic(tf);
    var zero = tf.constant(0f);
    Operand<TFloat32> count = tf.select(isGood, math.plus(good.value(), 1), zero);
    var grows = tf.math.greaterEqual(count, tf.constant((float) GROWTH));
    Operand<TFloat32> up = tf.select(grows, math.scale(scale.value(), 2), scale.value());
    Operand<TFloat32> down = math.atLeast(math.scale(scale.value(), 0.5), 1);
    return List.of(
        tf.assignVariableOp(scale.handle(), tf.select(isGood, up, down)),
        tf.assignVariableOp(good.handle(), tf.select(grows, zero, count)));
  }
}
