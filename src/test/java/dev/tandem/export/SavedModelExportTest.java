package dev.tandem.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.nn.Drawing;
import dev.tandem.nn.ElementType;
import dev.tandem.nn.Input;
import dev.tandem.nn.Network;
import dev.tandem.nn.Pass;
import dev.tandem.nn.Presets;
import dev.tandem.nn.Variables;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.NativeEnvironment;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.family.TType;

class SavedModelExportTest {
  private static final int ROWS = 3;

  @TempDir Path directory;

  /** What a network answers in a graph of its own. */
  private record Drawn(Map<String, float[]> weights, byte[] input, float[] answer) {}

  @ParameterizedTest
  @ValueSource(strings = {"dnn", "cnn_mnist", "cnn_cifar10", "lstm_text", "transformer_text"})
  void answersInTheServingWingAsTheNetworkDoes(String preset) {
    Network network = Presets.network(preset, Map.of());
    Drawn drawn = drawn(network);
    SavedModelExport.write(network, drawn.weights(), directory);

    Input input = network.inputs().getFirst();
    String output = network.outputs().getFirst();
    try (var model = new SavedModelRuntime().open(directory, SessionOptions.DEFAULT)) {
      var signature = Objects.requireNonNull(model.signatures().get("serving_default"));
      assertThat(signature.inputs()).containsOnlyKeys(input.name());
      assertThat(signature.outputs()).containsOnlyKeys(output);
      var rows = Tensor.allocate(input.dtype(), input.shape().prepend(ROWS));
      MemorySegment.copy(
          MemorySegment.ofArray(drawn.input()), 0, rows.data(), 0, drawn.input().length);
      try (var inputs = NamedTensors.of(input.name(), rows);
          var answer = model.run("serving_default", inputs)) {
        float[] got = answer.expect(output).data().toArray(ValueLayout.JAVA_FLOAT);
        assertThat(got).containsExactly(drawn.answer(), within(1e-5f));
      }
    }
  }

  @Test
  void namesTheWeightThatIsMissing() {
    Network network = Presets.network("linear_regression", Map.of());
    assertThatThrownBy(() -> SavedModelExport.write(network, Map.of(), directory))
        .hasMessageContaining("/kernel")
        .hasMessageEndingWith("is missing");
  }

  private static Drawn drawn(Network network) {
    NativeEnvironment.prepare();
    Input input = network.inputs().getFirst();
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var shape = org.tensorflow.ndarray.Shape.of(input.shape().prepend(ROWS).toArray());
      Operand<?> fed = tf.placeholder(ElementType.of(input.dtype()), Placeholder.shape(shape));
      var variables = new Variables(tf, 11);
      var drawing =
          Drawing.draw(network, variables, Map.of(input.name(), fed), new Pass.Inference());
      var weights = new LinkedHashMap<String, float[]>();
      variables.all().forEach(variable -> weights.put(variable.name(), variable.initial()));
      var saver = VariableSaver.draw(tf, variables.all());
      try (var session = new Session(graph);
          TType rows = org.tensorflow.Tensor.of(ElementType.of(input.dtype()), shape)) {
        saver.assign(session, weights);
        byte[] bytes = bytes(input, Math.toIntExact(rows.numBytes()));
        rows.asRawTensor().data().write(bytes);
        try (Result result =
            session
                .runner()
                .feed(fed, rows)
                .fetch(drawing.outputs().values().iterator().next())
                .run()) {
          float[] answer = new float[Math.toIntExact(result.get(0).shape().size())];
          result.get(0).asRawTensor().data().asFloats().read(answer);
          return new Drawn(weights, bytes, answer);
        }
      }
    }
  }

  private static byte[] bytes(Input input, int count) {
    var random = new SplittableRandom(3);
    var segment = MemorySegment.ofArray(new byte[count]);
    for (int at = 0; at < count; at += input.dtype().bytes()) {
      if (input.dtype() == DType.FLOAT) {
        segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, random.nextFloat());
      } else {
        segment.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt(0, 100));
      }
    }
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }
}
