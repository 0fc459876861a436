package dev.tandem.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.nn.GlobalAveragePooling1D;
import dev.tandem.nn.Input;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.Node;
import dev.tandem.nn.Presets;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TfLiteExportTest {
  private static final int ROWS = 3;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linear_regression",
        "dnn",
        "functional_dnn",
        "cnn_mnist",
        "cnn_cifar10",
        "resnet_cifar"
      })
  void answersAsTheSavedModelOfTheSameNetwork(String preset) {
    Network network = Presets.network(preset, Map.of());
    Map<String, float[]> weights = weights(network);
    SavedModelExport.write(network, weights, directory.resolve("saved"));
    TfLiteExport.write(network, weights, directory.resolve("lite"));
    float[] expected = answer(network, new SavedModelRuntime(), "saved");
    float[] got = answer(network, new TfLiteRuntime(), "lite");
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < got.length; i++) {
      assertThat((double) Math.abs(got[i] - expected[i]))
          .isLessThanOrEqualTo(1e-5 * Math.max(1, Math.abs(expected[i])));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, 1 << 30})
  void aTokenWithoutARowIsRefusedAndHarmsNothing(int token) {
    var network =
        new Network(
            List.of(new Input("tokens", Shape.of(2), DType.INT32)),
            List.of(
                new Node("rows", embedding(4), List.of("tokens")),
                new Node("mean", new GlobalAveragePooling1D(false), List.of("rows"))),
            List.of("mean"));
    TfLiteExport.write(network, Map.of("rows/embeddings", new float[] {1, 2, 3, 4}), directory);
    try (var model = new TfLiteRuntime().open(directory, SessionOptions.DEFAULT)) {
      try (var wrong = tokens(token)) {
        assertThatThrownBy(() -> model.run("serving_default", wrong)).isInstanceOf(Fault.class);
      }
      try (var right = tokens(3);
          var answer = model.run("serving_default", right)) {
        assertThat(answer.expect("mean").data().get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(2.5f);
      }
    }
  }

  private static Layer embedding(int rows) {
    var json = "{\"type\": \"embedding\", \"input_dim\": %d, \"output_dim\": 1}";
    return NetworkJson.readLayer(JsonMapper.shared().readTree(json.formatted(rows)), "");
  }

  private static NamedTensors tokens(int second) {
    var tokens = Tensor.allocate(DType.INT32, Shape.of(1, 2));
    tokens.data().setAtIndex(ValueLayout.JAVA_INT, 0, 0);
    tokens.data().setAtIndex(ValueLayout.JAVA_INT, 1, second);
    return NamedTensors.of("tokens", tokens);
  }

  private float[] answer(Network network, ModelRuntime runtime, String folder) {
    var input = network.inputs().getFirst();
    var random = new SplittableRandom(3);
    var rows = Tensor.allocate(input.dtype(), input.shape().prepend(ROWS));
    for (long i = 0; i < rows.shape().elements(); i++) {
      rows.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat());
    }
    try (var model = runtime.open(directory.resolve(folder), SessionOptions.DEFAULT);
        var inputs = NamedTensors.of(input.name(), rows);
        var answers = model.run("serving_default", inputs)) {
      return answers.expect(network.outputs().getFirst()).data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /** Of a size that keeps numbers going through many layers; variances are positive. */
  private static Map<String, float[]> weights(Network network) {
    var random = new SplittableRandom(5);
    var weights = new LinkedHashMap<String, float[]>();
    var shapes = network.shapes();
    for (var node : network.nodes()) {
      var inbound =
          node.inbound().stream().map(name -> Objects.requireNonNull(shapes.get(name))).toList();
      for (var weight : node.layer().weights(inbound)) {
        float[] values = new float[(int) weight.shape().elements()];
        long last = weight.shape().rank() == 0 ? 1 : weight.shape().dim(weight.shape().rank() - 1);
        double size = weight.shape().rank() < 2 ? 0.3 : Math.sqrt(2.0 * last / values.length);
        for (int i = 0; i < values.length; i++) {
          values[i] =
              (float)
                  (size * (2 * random.nextDouble() - 1)
                      + (weight.name().matches("gamma|moving_variance") ? 1 : 0));
        }
        weights.put(node.owner() + "/" + weight.name(), values);
      }
    }
    return weights;
  }
}
