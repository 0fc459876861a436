package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.NativeEnvironment;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat64;

/** One evaluation of an expression in a graph and a session of its own. */
record ExpressionRun(
    Expression expression, Map<String, Numbers> variables, Map<String, Shape> shapes) {
  private static final long TIMEOUT_MILLIS = 5000;

  Expression.Evaluated evaluated(boolean withGradients) {
    NativeEnvironment.prepare();
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var given = new LinkedHashMap<String, Operand<TFloat64>>();
      shapes.forEach((name, shape) -> given.put(name, placeholder(tf, shape)));
      // An expression may be a variable itself, which cannot be fed and fetched at once.
      Operand<TFloat64> value = tf.identity(expression.drawn(tf, TFloat64.class, given, shapes));
      var fetched = new ArrayList<Operand<TFloat64>>();
      fetched.add(value);
      if (withGradients) {
        fetched.addAll(Gradients.of(tf, value, List.copyOf(given.values())));
      }
      return run(graph, given, fetched);
    }
  }

  private static Operand<TFloat64> placeholder(Ops tf, Shape shape) {
    return tf.placeholder(
        TFloat64.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(shape.toArray())));
  }

  private Expression.Evaluated run(
      Graph graph, Map<String, Operand<TFloat64>> given, List<Operand<TFloat64>> fetched) {
    var tensors = new ArrayList<Tensor>();
    try (var session = new Session(graph, config())) {
      var runner =
          session
              .runner()
              .setOptions(RunOptions.newBuilder().setTimeoutInMs(TIMEOUT_MILLIS).build());
      given.forEach(
          (name, placeholder) -> {
            Numbers numbers = java.util.Objects.requireNonNull(variables.get(name));
            var tensor =
                TFloat64.tensorOf(
                    org.tensorflow.ndarray.Shape.of(numbers.shape().toArray()),
                    DataBuffers.of(numbers.values()));
            tensors.add(tensor);
            runner.feed(placeholder, tensor);
          });
      fetched.forEach(runner::fetch);
      try (Result result = runner.run()) {
        return evaluated(result, given);
      }
    } catch (TensorFlowException e) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE, "the expression cannot be computed: " + e.getMessage(), e);
    } finally {
      tensors.forEach(Tensor::close);
    }
  }

  private static Expression.Evaluated evaluated(
      Result result, Map<String, Operand<TFloat64>> given) {
    var gradients = new LinkedHashMap<String, Numbers>();
    if (result.size() > 1) {
      int next = 1;
      for (String name : given.keySet()) {
        gradients.put(name, numbers(result.get(next++)));
      }
    }
    return new Expression.Evaluated(numbers(result.get(0)), gradients);
  }

  private static Numbers numbers(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asDoubles().read(values);
    return new Numbers(Shape.of(tensor.shape().asArray()), values);
  }

  /** It runs once: preparing it further would cost more than it saves. */
  private static ConfigProto config() {
    return ConfigProto.newBuilder()
        .setGraphOptions(
            GraphOptions.newBuilder()
                .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
        .build();
  }
}
