package dev.tandem.nn;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** A network of one float input drawn in a graph of its own, with its first weights. */
final class Drawn implements AutoCloseable {
  private final Graph graph = new Graph();
  final Ops tf = Ops.create(graph);
  final Variables variables = new Variables(tf, 7);
  private final Session session = new Session(graph);
  private final Operand<TFloat32> input = tf.placeholder(TFloat32.class);
  private final Operand<TInt64> key = tf.placeholder(TInt64.class);
  private final Network network;
  private final Drawing learning;
  private final Drawing answering;

  Drawn(Network network) {
    this.network = network;
    var inputs = Map.of(network.inputs().getFirst().name(), input);
    learning = Drawing.draw(network, variables, inputs, new Pass.Training(key));
    answering = Drawing.draw(network, variables, inputs, new Pass.Inference());
    for (Variable variable : variables.all()) {
      var values =
          tf.constant(Shape.of(variable.shape().toArray()), DataBuffers.of(variable.initial()));
      session.runner().addTarget(tf.assignVariableOp(variable.handle(), values)).run().close();
    }
  }

  /** One layer behind an input of the shape. */
  static Drawn of(String type, Map<String, ?> fields, long... shape) {
    var sketch = new Sketch("x", dev.tandem.tensor.DType.FLOAT, shape);
    sketch.add(type, fields);
    return new Drawn(sketch.network());
  }

  Drawing answering() {
    return answering;
  }

  float[] answer(float... batch) {
    return run(first(answering.outputs()), batch, 0);
  }

  float[] learn(long step, float... batch) {
    return run(first(learning.outputs()), batch, step);
  }

  private static Operand<TFloat32> first(Map<String, Operand<TFloat32>> outputs) {
    return outputs.values().iterator().next();
  }

  float[] run(Operand<TFloat32> fetched, float[] batch, long step) {
    long[] one = network.inputs().getFirst().shape().toArray();
    long size = 1;
    for (long dim : one) {
      size *= dim;
    }
    long[] dims = network.inputs().getFirst().shape().prepend(batch.length / size).toArray();
    try (var tensor = TFloat32.tensorOf(Shape.of(dims), DataBuffers.of(batch));
        var keys = TInt64.vectorOf(42, step);
        Result result =
            session
                .runner()
                .feed(Objects.requireNonNull(input), tensor)
                .feed(key, keys)
                .fetch(fetched)
                .run()) {
      float[] values = new float[(int) result.get(0).size()];
      ((TFloat32) result.get(0)).copyTo(DataBuffers.of(values, false, false));
      return values;
    }
  }

  float[] gradient(Operand<TFloat32> loss, Variable variable, float... batch) {
    return run(answering.gradients(loss, List.of(variable.value())).getFirst(), batch, 0);
  }

  /** By the batch itself, of the sum of all answers. */
  float[] gradientByInput(float... batch) {
    var answers = tf.reshape(first(answering.outputs()), tf.constant(new int[] {-1}));
    return run(
        answering.gradients(tf.sum(answers, tf.constant(0)), List.of(input)).getFirst(), batch, 0);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
