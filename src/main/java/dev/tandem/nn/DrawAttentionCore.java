package dev.tandem.nn;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceAny;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * {@code O = P V} with {@code P = softmax(Q Kᵀ)}, and its derivative, which TensorFlow takes three
 * times as long for: it multiplies batches of matrices by a slow kernel, and goes over all scores
 * seven times. With {@code D = rowsum(dO · O)}, as FlashAttention has it (Dao et al., 2022):
 *
 * <pre>
 * dV = Pᵀ dO    dS = P · (dO Vᵀ − D)    dQ = dS K    dK = dSᵀ Q
 * </pre>
 */
record DrawAttentionCore(Brush brush) {
  /** Which of two matrices are transposed first. */
  private enum Transposed {
    NONE,
    LEFT,
    RIGHT
  }

  /**
   * Queries, keys and values of all heads, [batch,heads,steps,depth], mixed.
   *
   * @param masking gives where scores are allowed; null where all are
   */
  Operand<TFloat32> of(
      List<Operand<TFloat32>> queriesKeysValues,
      Function<Operand<TFloat32>, @Nullable Operand<TBool>> masking) {
    Ops tf = brush.tf;
    List<Operand<TFloat32>> own =
        queriesKeysValues.stream().<Operand<TFloat32>>map(tf::identity).toList();
    Operand<TFloat32> scores = product(own.get(0), own.get(1), Transposed.RIGHT);
    Operand<TBool> mask = masking.apply(scores);
    Operand<TFloat32> shares =
        tf.nn.softmax(
            mask == null
                ? scores
                : tf.select(mask, scores, brush.constant(DrawAttention.FORBIDDEN)));
    Operand<TFloat32> mixed = tf.stopGradient(product(shares, own.get(2), Transposed.NONE));
    brush.note(
        new CustomGradient(
            own,
            List.of(mixed),
            gradients -> backward(own, new Made(mask, shares, mixed), gradients.getFirst())));
    return mixed;
  }

  private record Made(
      @Nullable Operand<TBool> mask, Operand<TFloat32> shares, Operand<TFloat32> mixed) {}

  private List<Operand<TFloat32>> backward(
      List<Operand<TFloat32>> own, Made made, Operand<TFloat32> gradient) {
    Ops tf = brush.tf;
    var last = tf.constant(-1);
    Operand<TFloat32> ofValues = product(made.shares(), gradient, Transposed.LEFT);
    Operand<TFloat32> ofShares = product(gradient, own.get(2), Transposed.RIGHT);
    Operand<TFloat32> rows = tf.sum(tf.math.mul(gradient, made.mixed()), last, Sum.keepDims(true));
    Operand<TFloat32> ofScores = tf.math.mul(tf.math.sub(ofShares, rows), made.shares());
    Operand<TFloat32> ofQueries = product(ofScores, own.get(1), Transposed.NONE);
    Operand<TFloat32> queries = own.getFirst();
    if (made.mask() != null) {
      // A query that is allowed nothing takes of all alike, whatever its scores.
      Operand<TFloat32> takes =
          tf.dtypes.cast(tf.reduceAny(made.mask(), last, ReduceAny.keepDims(true)), TFloat32.class);
      ofQueries = tf.math.mul(ofQueries, takes);
      queries = tf.math.mul(queries, takes);
    }
    return List.of(ofQueries, product(ofScores, queries, Transposed.LEFT), ofValues);
  }

  /** By the second version of BatchMatMul: the third has no fast kernel on processors. */
  private Operand<TFloat32> product(
      Operand<TFloat32> left, Operand<TFloat32> right, Transposed transposed) {
    return brush
        .tf
        .scope()
        .opBuilder("BatchMatMulV2", "BatchMatMul")
        .addInput(left.asOutput())
        .addInput(right.asOutput())
        .setAttr("adj_x", transposed == Transposed.LEFT)
        .setAttr("adj_y", transposed == Transposed.RIGHT)
        .build()
        .<TFloat32>output(0);
  }
}
