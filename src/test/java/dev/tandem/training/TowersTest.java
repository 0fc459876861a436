package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.Precision;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.NodeDef;
import tools.jackson.databind.json.JsonMapper;

class TowersTest {
  private static final String WITHOUT_CHANCE =
      """
      {"input_shape": [6, 6, 1], "layers": [
        {"type": "conv2d", "filters": 4, "kernel_size": 3, "activation": "relu",
         "kernel_regularizer": {"l2": 0.01}},
        {"type": "flatten"},
        {"type": "dense", "units": 3, "activation": "softmax"}]}
      """;

  @TempDir Path directory;

  /** 50 examples in batches of 16: the last has 2, fewer than three towers. */
  @ParameterizedTest
  @CsvSource({"2, 1, none", "3, 1, none", "2, 2, none", "1, 1, none", "2, 1, float16"})
  void comeToTheSameWeightsAsOneDevice(int towers, int accumulation, String precision) {
    var plan = plan(WITHOUT_CHANCE).withGradientAccumulation(accumulation);
    var hardware = plan.hardware().withPrecision(Precision.named(precision));
    var expected = weights("one", plan.withHardware(hardware));
    var got = weights("towers", plan.withHardware(hardware.withDevices(cpus(towers))));
    // Half precision rounds sums of other rows otherwise.
    float tolerance = precision.equals("none") ? 1e-5f : 1e-3f;
    assertThat(got.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) ->
            assertThat(got.get(name)).as(name).containsExactly(values, within(tolerance)));
  }

  /** A recurrent layer is a loop, whose derivative is another loop. */
  @Test
  void takeLoopsAsOneDeviceDoes() {
    var json =
        """
        {"input_shape": [5, 3], "layers": [
          {"type": "lstm", "units": 4}, {"type": "dense", "units": 3, "activation": "softmax"}]}
        """;
    var plan = plan(json).withEpochs(1, 8, 5);
    var points = Points.clouds("input", Shape.of(5, 3), 3, 20);
    var expected = weights("one", plan, points);
    var got = weights("towers", mirrored(plan, 2), points);
    expected.forEach(
        (name, values) ->
            assertThat(got.get(name)).as(name).containsExactly(values, within(1e-5f)));
  }

  @Test
  void measureTheWholeBatch() {
    var plan = plan(WITHOUT_CHANCE).withEpochs(1, 50, 5);
    assertThat(metrics("towers", mirrored(plan, 3)))
        .allSatisfy(
            (name, value) ->
                assertThat(value)
                    .isCloseTo(metrics("one", plan).getOrDefault(name, Double.NaN), within(1e-5)));
  }

  @Test
  void endWithTheSameBitsForTheSameSeedAlsoThroughPauses() {
    String whole = trained("whole", Integer.MAX_VALUE);
    assertThat(trained("again", Integer.MAX_VALUE)).isEqualTo(whole);
    assertThat(trained("paused", 3)).isEqualTo(whole);
  }

  /** A row alone varies by nothing, so only the first value is left of the variance: 0.99 · 1. */
  @Test
  void normalizeByTheirOwnRows() {
    var network =
        """
        {"input_shape": [3], "layers": [
          {"type": "batch_normalization", "momentum": 0.99},
          {"type": "dense", "units": 2, "activation": "softmax"}]}
        """;
    var points = Points.clouds("input", Shape.of(3), 2, 2);
    var plan = mirrored(plan(network).withEpochs(1, 2, 5), 2);
    try (var trainer = Trainer.open(plan, directory)) {
      trainer.train(points, null, TrainingListener.SILENT);
      float[] variance = named(trainer.weights(), "moving_variance");
      assertThat(variance).containsExactly(new float[] {0.99f, 0.99f, 0.99f}, within(1e-6f));
      var row = java.lang.foreign.MemorySegment.ofArray(new float[6]);
      points.copy("input", 0, row, 0);
      points.copy("input", 1, row, 12);
      float[] both = row.toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT);
      float[] mean = named(trainer.weights(), "moving_mean");
      for (int i = 0; i < 3; i++) {
        assertThat(mean[i]).isCloseTo(0.01f * (both[i] + both[i + 3]) / 2, within(1e-6f));
      }
    }
  }

  @Test
  void computeBothWaysOnTheirOwnDevices() {
    try (var graph = new TrainingGraph(mirrored(plan(WITHOUT_CHANCE), 2))) {
      var placed = graph.placement().graph().toGraphDef().getNodeList();
      for (String operation : List.of("Conv2D", "Conv2DBackpropFilter")) {
        assertThat(placed.stream().filter(node -> node.getOp().equals(operation)))
            .extracting(NodeDef::getDevice)
            .contains("/device:CPU:0", "/device:CPU:1");
      }
      assertThat(placed.stream().filter(node -> node.getOp().equals("VarHandleOp")))
          .extracting(NodeDef::getDevice)
          .doesNotContain("/device:CPU:1");
    }
  }

  private static float[] named(Map<String, float[]> weights, String end) {
    return weights.entrySet().stream()
        .filter(weight -> weight.getKey().endsWith(end))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private Map<String, float[]> weights(String name, TrainingPlan plan) {
    return weights(name, plan, pictures());
  }

  private Map<String, float[]> weights(String name, TrainingPlan plan, Points points) {
    try (var trainer = Trainer.open(plan, directory.resolve(name))) {
      trainer.train(points, null, TrainingListener.SILENT);
      return trainer.weights();
    }
  }

  private Map<String, Double> metrics(String name, TrainingPlan plan) {
    try (var trainer = Trainer.open(plan, directory.resolve(name))) {
      return trainer.train(pictures(), null, TrainingListener.SILENT).epochs().getFirst().metrics();
    }
  }

  private String trained(String name, int pauseEvery) {
    var plan = mirrored(plan(Runs.WITH_CHANCE), 2);
    return Runs.trained(plan, pictures(), directory.resolve(name), pauseEvery);
  }

  private static Points pictures() {
    return Points.clouds("input", Shape.of(6, 6, 1), 3, 50);
  }

  private static TrainingPlan mirrored(TrainingPlan plan, int towers) {
    return plan.withHardware(plan.hardware().withDevices(cpus(towers)));
  }

  private static List<String> cpus(int count) {
    return IntStream.range(0, count).mapToObj(i -> "CPU:" + i).toList();
  }

  private static TrainingPlan plan(String json) {
    Network network = NetworkJson.read(new JsonMapper().readTree(json), "/network");
    var optimizer = new Optimizer(new Rule.Sgd(0.9, false), 0.05);
    return TrainingPlan.of(network, new Loss.CategoricalCrossentropy(false, 0), optimizer)
        .withMetrics(List.of("accuracy"))
        .withEpochs(3, 16, 5);
  }
}
