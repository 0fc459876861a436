package dev.tandem.nn;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * A tensor in a drawing.
 *
 * @param mask which steps of a sequence count, of shape [batch,steps]; null where all do
 * @param logits what a last softmax or sigmoid was given; null where there is none
 */
record Value(Operand<?> tensor, @Nullable Operand<TBool> mask, @Nullable Operand<TFloat32> logits) {
  Value(Operand<?> tensor) {
    this(tensor, null, null);
  }

  /** The same where several layers use it. */
  Value forked(Brush brush) {
    return tensor.type() == TFloat32.class
        ? new Value(brush.fork(brush.floats(tensor)), mask, logits)
        : this;
  }

  Value withMask(@Nullable Operand<TBool> changed) {
    return new Value(tensor, changed, logits);
  }
}
