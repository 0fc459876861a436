package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {
  /** As Keras's summaries of the course's networks count them. */
  @ParameterizedTest
  @CsvSource({
    "linear_regression, 2, 2",
    "dnn, 109386, 109386",
    "functional_dnn, 110154, 109770",
    "cnn_mnist, 130186, 129226",
    "cnn_cifar10, 325418, 324010",
    "resnet_cifar, 4647818, 4639754",
    "lstm_text, 1419970, 1419970",
    "transformer_text, 1512258, 1512258"
  })
  void haveAsManyParametersAsInKeras(String preset, long parameters, long trainable) {
    var summary = Summary.of(Presets.network(preset, Map.of()));

    assertThat(summary.parameters()).isEqualTo(parameters);
    assertThat(summary.trainable()).isEqualTo(trainable);
  }

  @Test
  void countWhatStepsAndAttentionCost() {
    // 200 steps, each of 128 inputs and 128 units into four gates with a bias.
    assertThat(flops("lstm_text", "lstm")).isEqualTo(200L * 4 * 128 * (2 * (128 + 128) + 1));
    // Four projections of 128 to 128; 200 by 200 scores of 16 numbers, and as many values, 8 times.
    assertThat(flops("transformer_text", "multi_head_attention"))
        .isEqualTo(4 * 200L * 128 * (2 * 128 + 1) + 200L * 200 * 8 * 2 * (16 + 16));
  }

  private static long flops(String preset, String type) {
    return Summary.of(Presets.network(preset, Map.of())).rows().stream()
        .filter(row -> row.type().equals(type))
        .findFirst()
        .orElseThrow()
        .flops();
  }

  @Test
  void takeTheirParameters() {
    var network = Presets.network("dnn", Map.of("num_classes", 3, "num_features", 4));

    assertThat(network.shapes().get("features")).hasToString("[4]");
    assertThat(network.shapes().get("probabilities")).hasToString("[3]");
  }

  @Test
  void refuseAParameterThatTheyDoNotHave() {
    assertThatThrownBy(() -> Presets.network("dnn", Map.of("layers", 3)))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("/layers is no field here");
  }

  @Test
  void areNamedWhereTheNameIsUnknown() {
    assertThatThrownBy(() -> Presets.network("vgg", Map.of()))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("cnn_cifar10")
        .hasMessageContaining("\"vgg\"");
  }
}
