package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import tools.jackson.databind.JsonNode;

/** A small network of Keras's with its weights, answers and gradients, and ours beside it. */
public final class KerasFixture {
  private final JsonNode json;
  private final Npz arrays;
  private final Network network;

  private KerasFixture(JsonNode json, Npz arrays) {
    this.json = json;
    this.arrays = arrays;
    this.network = NetworkJson.read(json.get("model"), "/model");
  }

  /** Compares answers, gradients, penalties and moving averages in both modes. */
  public static void check(JsonNode json, Npz arrays) {
    var fixture = new KerasFixture(json, arrays);
    boolean isThere = false;
    for (String mode : List.of("inference", "training")) {
      if (arrays.has(mode + "_output_0")) {
        isThere = true;
        fixture.mode(mode);
      }
    }
    assertThat(isThere).as("the fixture has outputs").isTrue();
  }

  private void mode(String mode) {
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var variables = new Variables(tf, 1);
      var inputs = new LinkedHashMap<String, Operand<?>>();
      network.inputs().forEach(input -> inputs.put(input.name(), placeholder(tf, input)));
      Pass pass =
          mode.equals("training")
              ? new Pass.Training(tf.constant(new long[] {1, 0}))
              : new Pass.Inference();
      var drawing = Drawing.draw(network, variables, inputs, pass);
      try (var session = new Session(graph)) {
        assign(tf, session, variables.all());
        try (Result result = run(tf, session, new Drawn(drawing, variables.all(), inputs))) {
          compare(mode, result, new Drawn(drawing, variables.all(), inputs));
        }
        averages(mode, session, new Drawn(drawing, variables.all(), inputs));
      }
    }
  }

  private record Drawn(Drawing drawing, List<Variable> variables, Map<String, Operand<?>> inputs) {
    Operand<?> input(Input input) {
      return Objects.requireNonNull(inputs.get(input.name()));
    }
  }

  private static Operand<?> placeholder(Ops tf, Input input) {
    var shape = Placeholder.shape(Shape.of(input.shape().prepend(-1).toArray()));
    return tf.placeholder(ElementType.of(input.dtype()), shape);
  }

  private void assign(Ops tf, Session session, List<Variable> variables) {
    JsonNode weights = json.get("weights");
    assertThat(variables).as("weights of " + weights).hasSize(weights.size());
    if (variables.isEmpty()) {
      return;
    }
    Session.Runner runner = session.runner();
    for (int i = 0; i < variables.size(); i++) {
      Npz.Array array = arrays.get("weight_" + i);
      Variable variable = variables.get(i);
      String path = weights.get(i).get("path").asString();
      assertThat(variable.name()).endsWith(path.substring(path.lastIndexOf('/')));
      assertThat(variable.shape().toArray()).as(path).isEqualTo(array.shape());
      assertThat(variable.trainable())
          .as(path)
          .isEqualTo(weights.get(i).get("trainable").asBoolean());
      runner.addTarget(
          tf.assignVariableOp(
              variable.handle(),
              tf.constant(Shape.of(array.shape()), DataBuffers.of(array.floats()))));
    }
    runner.run().close();
  }

  private Result run(Ops tf, Session session, Drawn drawn) {
    Operand<TFloat32> loss = tf.constant(0f);
    int at = 0;
    List<Operand<TFloat32>> outputs = outputs(drawn);
    for (Operand<TFloat32> output : outputs) {
      Npz.Array fixed = arrays.get("fixed_" + at++);
      var factor = tf.constant(Shape.of(fixed.shape()), DataBuffers.of(fixed.floats()));
      var flat = tf.reshape(tf.math.mul(output, factor), tf.constant(new int[] {-1}));
      loss = tf.math.add(loss, tf.sum(flat, tf.constant(0)));
    }
    Session.Runner runner = feed(session.runner(), drawn);
    outputs.forEach(output -> runner.fetch(tf.identity(output)));
    drawn.drawing().gradients(loss, differentiated(drawn)).forEach(runner::fetch);
    Operand<TFloat32> penalty = tf.constant(0f);
    for (Operand<TFloat32> each : drawn.drawing().regularization()) {
      penalty = tf.math.add(penalty, each);
    }
    return runner.fetch(penalty).run();
  }

  /** In the model's order, in which one tensor may come twice. */
  private List<Operand<TFloat32>> outputs(Drawn drawn) {
    var outputs = new ArrayList<Operand<TFloat32>>();
    for (String output : network.outputs()) {
      outputs.add(Objects.requireNonNull(drawn.drawing().outputs().get(output)));
    }
    return outputs;
  }

  private List<Operand<TFloat32>> differentiated(Drawn drawn) {
    var values = new ArrayList<Operand<TFloat32>>();
    for (Operand<?> input : floats(drawn)) {
      values.add(input.asOutput().expect(TFloat32.class));
    }
    drawn.variables().stream()
        .filter(Variable::trainable)
        .forEach(variable -> values.add(variable.value()));
    return values;
  }

  private List<Operand<?>> floats(Drawn drawn) {
    return network.inputs().stream()
        .filter(input -> input.dtype() == DType.FLOAT)
        .<Operand<?>>map(drawn::input)
        .toList();
  }

  private Session.Runner feed(Session.Runner runner, Drawn drawn) {
    int at = 0;
    for (Input input : network.inputs()) {
      Npz.Array array = arrays.get("input_" + at++);
      runner.feed(drawn.input(input).asOutput(), tensor(input.dtype(), array));
    }
    return runner;
  }

  private static Tensor tensor(DType dtype, Npz.Array array) {
    var shape = Shape.of(array.shape());
    double[] values = array.values();
    return switch (dtype) {
      case FLOAT -> TFloat32.tensorOf(shape, DataBuffers.of(array.floats()));
      case UINT8 -> {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (int) values[i];
        }
        yield TUint8.tensorOf(shape, DataBuffers.of(bytes));
      }
      case INT32 ->
          TInt32.tensorOf(
              shape,
              DataBuffers.of(java.util.Arrays.stream(values).mapToInt(v -> (int) v).toArray()));
      case INT64 ->
          TInt64.tensorOf(
              shape,
              DataBuffers.of(java.util.Arrays.stream(values).mapToLong(v -> (long) v).toArray()));
      case BOOL -> {
        boolean[] flags = new boolean[values.length];
        for (int i = 0; i < flags.length; i++) {
          flags[i] = values[i] != 0;
        }
        yield TBool.tensorOf(shape, DataBuffers.of(flags));
      }
      default -> throw new IllegalArgumentException(dtype.toString());
    };
  }

  private void compare(String mode, Result result, Drawn drawn) {
    int at = 0;
    if (mode.equals("training") && Chance.in(network)) {
      isFinite(result);
      return;
    }
    for (int i = 0; i < network.outputs().size(); i++) {
      close(mode + "_output_" + i, result.get(at++), 1e-5);
    }
    for (int i = 0; i < network.inputs().size(); i++) {
      if (network.inputs().get(i).dtype() == DType.FLOAT) {
        close(mode + "_grad_input_" + i, result.get(at++), 1e-4);
      }
    }
    for (int i = 0; i < drawn.variables().size(); i++) {
      if (drawn.variables().get(i).trainable()) {
        close(mode + "_grad_weight_" + i, result.get(at++), 1e-4);
      }
    }
    if (json.has("regularization")) {
      double penalty = ((TFloat32) result.get(at)).getFloat();
      double expected = json.get("regularization").asDouble();
      assertThat(Math.abs(penalty - expected)).isLessThan(1e-5);
    }
  }

  /** What falls by chance falls otherwise in Keras: of it only the shape can be compared. */
  private void isFinite(Result result) {
    for (int i = 0; i < network.outputs().size(); i++) {
      float[] values = floats(result.get(i));
      assertThat(values).hasSize(arrays.get("training_output_" + i).values().length);
      for (float value : values) {
        assertThat(Float.isFinite(value)).isTrue();
      }
    }
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.size()];
    ((TFloat32) tensor).copyTo(DataBuffers.of(values, false, false));
    return values;
  }

  private void averages(String mode, Session session, Drawn drawn) {
    boolean isCompared = mode.equals("training") && !Chance.in(network);
    if (!isCompared || drawn.drawing().averages().isEmpty()) {
      return;
    }
    for (int i = 0; i < drawn.variables().size(); i++) {
      Variable variable = drawn.variables().get(i);
      if (!variable.trainable()) {
        var now = drawn.drawing().averages().getOrDefault(variable, variable.value());
        try (Result after = feed(session.runner(), drawn).fetch(now).run()) {
          close("training_weight_after_" + i, after.get(0), 1e-5);
        }
      }
    }
  }

  /** Elements of an array the fixture lacks are zero there: no gradient. */
  private void close(String name, Tensor tensor, double tolerance) {
    float[] actual = floats(tensor);
    double[] expected = arrays.has(name) ? arrays.get(name).values() : new double[actual.length];
    assertThat(actual.length).as(name).isEqualTo(expected.length);
    for (int i = 0; i < actual.length; i++) {
      double allowed = tolerance * Math.max(1, Math.abs(expected[i]));
      if (!(Math.abs(actual[i] - expected[i]) <= allowed)) {
        throw new AssertionError(
            name + "[" + i + "] is " + actual[i] + ", Keras says " + expected[i]);
      }
    }
  }
}
