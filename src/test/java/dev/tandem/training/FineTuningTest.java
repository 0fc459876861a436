package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.export.SavedModelExport;
import dev.tandem.export.SavedModelWeights;
import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.WeightValues;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A training that starts where another ended, through the SavedModel that came of it. */
class FineTuningTest {
  @TempDir Path directory;
  private Map<String, WeightValues> weights = Map.of();

  @BeforeEach
  void train() {
    try (var trainer = Trainer.open(plan(network(3)), directory.resolve("first"))) {
      trainer.train(points(3), null, TrainingListener.SILENT);
      SavedModelExport.write(network(3), trainer.weights(), directory.resolve("model"));
      weights = SavedModelWeights.read(directory.resolve("model"));
      trainer.weights().forEach((name, values) -> assertThat(value(name)).containsExactly(values));
    }
  }

  @Test
  void startsWhereTheOtherEnded() {
    try (var first = Trainer.open(plan(network(3)), directory.resolve("first"));
        var second = Trainer.open(plan(network(3)), directory.resolve("second"), weights)) {
      assertThat(second.evaluate(points(3))).isEqualTo(first.evaluate(points(3)));
      second.train(points(3), null, TrainingListener.SILENT);
      assertThat(second.weights().get("conv2d/kernel")).isNotEqualTo(value("conv2d/kernel"));
    }
  }

  @Test
  void takesAHeadForOtherClassesAnewAndSaysSo() {
    var logs = new ArrayList<String>();
    var listener =
        new TrainingListener() {
          @Override
          public void log(String level, String message) {
            if (level.equals("info")) {
              logs.add(message);
            }
          }
        };
    try (var trainer = Trainer.open(plan(network(5)), directory.resolve("five"), weights)) {
      assertThat(trainer.weights().get("conv2d/kernel")).containsExactly(value("conv2d/kernel"));
      trainer.train(points(5), null, listener);
    }
    assertThat(logs)
        .containsExactly("layer answer starts anew: answer/kernel is [64,5] here and was [64,3]");
  }

  @Test
  void refusesTheWeightsOfAnotherNetwork() {
    var other = network("{'type': 'conv2d', 'filters': 8, 'kernel_size': 3}", 3);
    assertThatThrownBy(() -> Trainer.open(plan(other), directory.resolve("x"), weights))
        .isInstanceOf(Fault.class)
        .hasMessage(
            "the weights to start with are of another network: conv2d/kernel is [3,3,1,8] here and"
                + " was [3,3,1,4]");
  }

  @Test
  void leavesFrozenLayersAndTheirAveragesAlone() {
    var frozen = Frozen.of(network(3), List.of("conv2d*", "batch_?ormalization"));
    try (var trainer = Trainer.open(plan(frozen), directory.resolve("frozen"), weights)) {
      trainer.train(points(3), null, TrainingListener.SILENT);
      var after = trainer.weights();
      for (String name : weights.keySet()) {
        boolean isHead = name.startsWith("answer/");
        assertThat(java.util.Arrays.equals(after.get(name), value(name)))
            .as(name)
            .isEqualTo(!isHead);
      }
    }
  }

  @Test
  void refusesAPatternThatMatchesNothing() {
    assertThatThrownBy(() -> Frozen.of(network(3), List.of("conv2d", "lstm*")))
        .hasMessage(
            "/freeze/1 matches no layer; there are conv2d, batch_normalization, activation,"
                + " flatten, answer");
  }

  private float[] value(String name) {
    return java.util.Objects.requireNonNull(weights.get(name), name).values();
  }

  private static TrainingPlan plan(Network network) {
    return TrainingPlan.of(
            network,
            new Loss.CategoricalCrossentropy(false, 0),
            new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), 0.01))
        .withEpochs(2, 16, 5);
  }

  private static Points points(int classes) {
    return Points.clouds("input", Shape.of(6, 6, 1), classes, 48);
  }

  private static Network network(int classes) {
    return network("{'type': 'conv2d', 'filters': 4, 'kernel_size': 3}", classes);
  }

  private static Network network(String first, int classes) {
    String json =
        "{'input_shape': [6, 6, 1], 'layers': ["
            + first
            + ", {'type': 'batch_normalization'}, {'type': 'activation', 'activation': 'relu'},"
            + " {'type': 'flatten'}, {'name': 'answer', 'type': 'dense', 'units': "
            + classes
            + ", 'activation': 'softmax'}]}";
    return NetworkJson.read(new JsonMapper().readTree(json.replace('\'', '"')), "/network");
  }
}
