package dev.tandem.bench;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What this machine's processors do at most: a product of large matrices by TensorFlow. */
final class MatrixPeak {
  private static final int SIDE = 2048;
  private static final int RUNS = 8;

  private MatrixPeak() {}

  static double gigaflops() {
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var shape = tf.constant(new int[] {SIDE, SIDE});
      var seed = tf.constant(new long[] {1, 2});
      var a = tf.random.statelessRandomUniform(shape, seed, TFloat32.class);
      var handle = tf.varHandleOp(TFloat32.class, org.tensorflow.ndarray.Shape.of(SIDE, SIDE));
      var fill = tf.assignVariableOp(handle, a);
      var read = tf.readVariableOp(handle, TFloat32.class);
      var product = tf.linalg.matMul(read, read).op();
      try (var session = new Session(graph)) {
        session.run(fill);
        double best = 0;
        for (int i = 0; i < RUNS; i++) {
          long begin = System.nanoTime();
          session.runner().addTarget(product).run().close();
          best = Math.max(best, 2.0 * SIDE * SIDE * SIDE / (System.nanoTime() - begin));
        }
        return best;
      }
    }
  }
}
