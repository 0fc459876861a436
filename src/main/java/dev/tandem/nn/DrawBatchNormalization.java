package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Batch normalization by TensorFlow's fused kernel over pictures. */
record DrawBatchNormalization(Brush brush, BatchNormalization layer, MovingAverages averages) {
  Operand<TFloat32> of(Operand<TFloat32> x, @Nullable Operand<TBool> mask) {
    if (mask != null && brush.isTraining() && brush.node.trainable()) {
      return masked(x, mask);
    }
    Shape shape = brush.input(0);
    int axis = Shapes.axis(layer.axis(), shape) + 1;
    if (axis == shape.rank()) {
      return lastAxis(x, shape);
    }
    Ops tf = brush.tf;
    var order = tf.constant(Brush.swapped(shape.rank() + 1, axis));
    long[] dims = shape.toArray();
    long last = dims[dims.length - 1];
    dims[dims.length - 1] = dims[axis - 1];
    dims[axis - 1] = last;
    return tf.linalg.transpose(lastAxis(tf.linalg.transpose(x, order), Shape.of(dims)), order);
  }

  /** Of the steps that count; the others are brought to the same scale. */
  private Operand<TFloat32> masked(Operand<TFloat32> x, Operand<TBool> mask) {
    Ops tf = brush.tf;
    if (Shapes.axis(layer.axis(), brush.input(0)) != brush.input(0).rank() - 1) {
      throw Fault.badInput("layer " + brush.node.title() + " behind a mask needs the last axis");
    }
    var moments = new DrawMaskedMoments(brush).of(x, mask);
    Operand<TInt32> flat = tf.constant(new int[] {-1});
    approach("moving_mean", tf.reshape(moments.mean(), flat));
    approach("moving_variance", tf.reshape(moments.variance(), flat));
    Operand<TFloat32> factor =
        tf.math.rsqrt(tf.math.add(moments.variance(), brush.constant(layer.epsilon())));
    Operand<TFloat32> scaled = layer.scale() ? tf.math.mul(factor, brush.weight("gamma")) : factor;
    Operand<TFloat32> made = tf.math.mul(tf.math.sub(x, moments.mean()), scaled);
    return layer.center() ? tf.math.add(made, brush.weight("beta")) : made;
  }

  private Operand<TFloat32> lastAxis(Operand<TFloat32> x, Shape shape) {
    if (shape.rank() == 3) {
      return picture(x, Shapes.last(shape));
    }
    Ops tf = brush.tf;
    Operand<TFloat32> flat = tf.reshape(x, tf.constant(new long[] {-1, 1, 1, Shapes.last(shape)}));
    return tf.reshape(picture(flat, Shapes.last(shape)), tf.shape(x));
  }

  private Operand<TFloat32> picture(Operand<TFloat32> x, long channels) {
    Ops tf = brush.tf;
    float[] ones = new float[(int) channels];
    java.util.Arrays.fill(ones, 1);
    Operand<TFloat32> gamma = layer.scale() ? brush.weight("gamma") : tf.constant(ones);
    Operand<TFloat32> beta =
        layer.center() ? brush.weight("beta") : tf.constant(new float[(int) channels]);
    boolean learns = brush.isTraining() && brush.node.trainable();
    var options = new ArrayList<FusedBatchNorm.Options>();
    options.add(FusedBatchNorm.epsilon((float) layer.epsilon()));
    options.add(FusedBatchNorm.isTraining(learns));
    Operand<TFloat32> none = tf.constant(new float[0]);
    var normalized =
        tf.nn.fusedBatchNorm(
            x,
            gamma,
            beta,
            learns ? none : brush.weight("moving_mean"),
            learns ? none : brush.weight("moving_variance"),
            options.toArray(new FusedBatchNorm.Options[0]));
    if (learns) {
      approach("moving_mean", normalized.batchMean());
      approach("moving_variance", biased(normalized.batchVariance(), x, channels));
    }
    return normalized.y();
  }

  /** Keras averages the biased variance; the kernel gives the unbiased: {@code n/(n−1)} of it. */
  private Operand<TFloat32> biased(Operand<TFloat32> unbiased, Operand<TFloat32> x, long channels) {
    Ops tf = brush.tf;
    Operand<TFloat32> count =
        tf.math.div(tf.dtypes.cast(tf.size(x), TFloat32.class), brush.constant(channels));
    Operand<TFloat32> correction = tf.math.div(tf.math.sub(count, brush.constant(1)), count);
    return tf.math.mul(unbiased, tf.stopGradient(correction));
  }

  private void approach(String average, Operand<TFloat32> now) {
    averages.approach(brush.variable(average), now, layer.momentum());
  }
}
