package dev.tandem.nn;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Regularizers: of weights that learn, and of what a layer makes, per example. */
record DrawPenalties(Ops tf, List<Operand<TFloat32>> into) {
  void weights(Collection<Variable> variables) {
    for (Variable variable : variables) {
      Regularizer regularizer = variable.weight().regularizer();
      if (regularizer != null && variable.trainable()) {
        into.add(penalty(regularizer, variable.value()));
      }
    }
  }

  void activity(Layer layer, Operand<TFloat32> made) {
    Regularizer regularizer = activityRegularizer(layer);
    if (regularizer != null) {
      Operand<TInt32> batch =
          tf.stridedSlice(tf.shape(made), org.tensorflow.ndarray.index.Indices.at(0));
      into.add(tf.math.div(penalty(regularizer, made), tf.dtypes.cast(batch, TFloat32.class)));
    }
  }

  private static @Nullable Regularizer activityRegularizer(Layer layer) {
    if (layer instanceof ActivityRegularization regularization) {
      return regularization.activityRegularizer();
    }
    Object value = LayerFields.of(layer.getClass()).values(layer).get("activity_regularizer");
    return (Regularizer) value;
  }

  /** {@code l1·Σ|x| + l2·Σx²}. */
  private Operand<TFloat32> penalty(Regularizer regularizer, Operand<TFloat32> x) {
    Operand<TFloat32> flat = tf.reshape(x, tf.constant(new int[] {-1}));
    Operand<TFloat32> sum = tf.constant(0f);
    if (regularizer.l1() > 0) {
      Operand<TFloat32> absolute = tf.sum(tf.math.abs(flat), tf.constant(0));
      sum = tf.math.add(sum, tf.math.mul(absolute, tf.constant((float) regularizer.l1())));
    }
    if (regularizer.l2() > 0) {
      Operand<TFloat32> squares = tf.sum(tf.math.square(flat), tf.constant(0));
      sum = tf.math.add(sum, tf.math.mul(squares, tf.constant((float) regularizer.l2())));
    }
    return sum;
  }
}
