package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.Layer;
import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.Precision;
import dev.tandem.nn.Presets;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** The same seed makes the same weights to the bit, however often a training was broken off. */
class ReproducibilityTest {
  @TempDir Path directory;

  @Test
  void picturesWithAugmentation() {
    var points = Points.clouds("image", Shape.of(32, 32, 3), 4, 20);
    var augmentation =
        List.of(
            layer("{'name': 'random_flip', 'mode': 'horizontal'}"),
            layer("{'name': 'random_rotation', 'factor': 0.1}"),
            layer("{'name': 'random_zoom', 'height_factor': 0.1}"),
            layer("{'name': 'random_contrast', 'factor': 0.1}"));
    var plan = plan("cnn_cifar10", Map.of("num_classes", 4)).withAugmentation(augmentation);
    endsWithTheSameBits(plan, points);
  }

  /** A small network: not every processor multiplies in 16 bits with any speed. */
  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void numbersOf16Bits(Precision precision) {
    var sizes =
        Map.of("max_length", 6, "vocab_size", 30, "embedding_dim", 8, "num_heads", 2, "ff_dim", 8);
    var hardware = TrainingPlan.Hardware.DEFAULT.withPrecision(precision);
    endsWithTheSameBits(
        plan("transformer_text", sizes).withHardware(hardware), Points.sentences("tokens", 6, 20));
  }

  @Test
  void sentencesThroughALstmWithRecurrentDropout() {
    var sizes = Map.of("max_length", 12, "vocab_size", 30, "embedding_dim", 8, "units", 8);
    endsWithTheSameBits(plan("lstm_text", sizes), Points.sentences("tokens", 12, 40));
  }

  @Test
  void sentencesThroughATransformer() {
    var sizes =
        Map.of(
            "max_length", 12, "vocab_size", 30, "embedding_dim", 16, "num_heads", 2, "ff_dim", 8);
    endsWithTheSameBits(plan("transformer_text", sizes), Points.sentences("tokens", 12, 40));
  }

  private void endsWithTheSameBits(TrainingPlan plan, Points points) {
    String whole = Runs.trained(plan, points, directory.resolve("whole"), Integer.MAX_VALUE);
    assertThat(Runs.trained(plan, points, directory.resolve("again"), Integer.MAX_VALUE))
        .isEqualTo(whole);
    assertThat(Runs.trained(plan, points, directory.resolve("broken"), 2)).isEqualTo(whole);
    var other = plan.withEpochs(plan.epochs(), plan.batchSize(), plan.seed() + 1);
    assertThat(Runs.trained(other, points, directory.resolve("other"), Integer.MAX_VALUE))
        .isNotEqualTo(whole);
  }

  private static TrainingPlan plan(String preset, Map<String, ?> parameters) {
    return TrainingPlan.of(
            Presets.network(preset, parameters),
            new Loss.SparseCategoricalCrossentropy(false),
            new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), 0.01))
        .withEpochs(2, 8, 5);
  }

  private static Layer layer(String json) {
    return NetworkJson.readLayer(
        new JsonMapper().readTree(json.replace('\'', '"')), "/augmentation/0");
  }
}
