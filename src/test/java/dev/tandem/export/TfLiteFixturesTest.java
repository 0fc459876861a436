package dev.tandem.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.SharedData;
import dev.tandem.fault.Fault;
import dev.tandem.nn.Input;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.Npz;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every layer that TFLite is written of answers in TFLite's own runtime as it does in Keras, on the
 * fixtures that Keras made; every other one is refused by its name.
 */
class TfLiteFixturesTest {
  /** What steps through time, attends or masks, and what TFLite has no operation for. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "(lstm|gru|simplernn|attention)_.*|groupnorm_axis1"
              + "|.*mask(s|ed)?(_.*)?"
              + "|activation_(hard_shrink|sparse_plus|sparsemax)|relu_layer|softmax_axes"
              + "|upsampling_bicubic|any_size");

  @TempDir static Path directory;

  @TestFactory
  Stream<DynamicTest> ours() throws IOException {
    return tests(Path.of("src/test/resources/keras/layers"));
  }

  @TestFactory
  Stream<DynamicTest> shared() throws IOException {
    return tests(SharedData.path("forward_and_gradient"));
  }

  private static Stream<DynamicTest> tests(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream()
          .map(TfLiteFixturesTest::fixture)
          .filter(fixture -> fixture.json().has("model"))
          .map(fixture -> DynamicTest.dynamicTest(fixture.name(), fixture::check));
    }
  }

  private static Fixture fixture(Path file) {
    try {
      String name = file.getFileName().toString().replace(".json", "");
      return new Fixture(name, file, new JsonMapper().readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private record Fixture(String name, Path file, JsonNode json) {
    void check() throws IOException {
      Network network = NetworkJson.read(json.get("model"), "/model");
      if (REFUSED.matcher(name).matches()) {
        assertThatThrownBy(() -> TfLiteExport.expectWritable(network))
            .isInstanceOf(Fault.class)
            .hasMessageMatching("must be savedmodel: (layer|input) .+");
        return;
      }
      Npz arrays = Npz.read(file.resolveSibling(name + ".npz"));
      Path folder = directory.resolve(name);
      TfLiteExport.write(network, weights(network, arrays), folder);
      try (var model = new TfLiteRuntime().open(folder, SessionOptions.DEFAULT);
          var inputs = inputs(network, arrays);
          var answers = model.run("serving_default", inputs)) {
        for (int i = 0; i < network.outputs().size(); i++) {
          close(answers.expect(network.outputs().get(i)), arrays.get("inference_output_" + i));
        }
      }
    }
  }

  private static Map<String, float[]> weights(Network network, Npz arrays) {
    var weights = new LinkedHashMap<String, float[]>();
    var shapes = network.shapes();
    for (var node : network.nodes()) {
      List<Shape> inbound =
          node.inbound().stream().map(name -> Objects.requireNonNull(shapes.get(name))).toList();
      for (var weight : node.layer().weights(inbound)) {
        String name = node.owner() + "/" + weight.name();
        if (!weights.containsKey(name)) {
          weights.put(name, arrays.get("weight_" + weights.size()).floats());
        }
      }
    }
    return weights;
  }

  private static NamedTensors inputs(Network network, Npz arrays) {
    var inputs = new LinkedHashMap<String, Tensor>();
    for (Input input : network.inputs()) {
      var array = arrays.get("input_" + inputs.size());
      var tensor = Tensor.allocate(input.dtype(), Shape.of(array.shape()));
      double[] values = array.values();
      for (int i = 0; i < values.length; i++) {
        switch (input.dtype()) {
          case FLOAT -> tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
          case INT32 -> tensor.data().setAtIndex(ValueLayout.JAVA_INT, i, (int) values[i]);
          case INT64 -> tensor.data().setAtIndex(ValueLayout.JAVA_LONG, i, (long) values[i]);
          default -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) (int) values[i]);
        }
      }
      inputs.put(input.name(), tensor);
    }
    return NamedTensors.of(inputs);
  }

  private static void close(Tensor answer, Npz.Array expected) {
    assertThat(answer.dtype()).isEqualTo(DType.FLOAT);
    assertThat(answer.shape().toArray()).isEqualTo(expected.shape());
    double[] values = expected.values();
    for (int i = 0; i < values.length; i++) {
      float got = answer.data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (!(Math.abs(got - values[i]) <= 1e-5 * Math.max(1, Math.abs(values[i])))) {
        throw new AssertionError("[" + i + "] is " + got + ", Keras says " + values[i]);
      }
    }
  }
}
