package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class NetworkJsonTest {
  private static final String GRAPH =
      """
      {"inputs": [{"name": "image", "shape": [32, 32, 3]}],
       "layers": [
         {"name": "sum", "type": "add", "inbound": ["c1", "c2"]},
         {"name": "c1", "type": "conv2d", "filters": 16, "kernel_size": 3, "padding": "same",
          "activation": "relu", "inbound": ["image"]},
         {"name": "c2", "type": "conv2d", "filters": 16, "kernel_size": [3, 3], "padding": "same",
          "inbound": ["c1"]},
         {"name": "pool", "type": "global_average_pooling2d", "inbound": ["sum"]},
         {"name": "probabilities", "type": "dense", "units": 10, "activation": "softmax",
          "kernel_regularizer": {"l2": 0.001}, "inbound": ["pool"]}],
       "outputs": ["probabilities"]}
      """;

  @Test
  void readsAGraphInAnyOrder() {
    Network network = read(GRAPH);

    assertThat(network.nodes().stream().map(Node::name))
        .containsExactly("c1", "c2", "sum", "pool", "probabilities");
    assertThat(network.shapes().get("sum")).hasToString("[32,32,16]");
  }

  @Test
  void readsAListOfLayers() {
    Network network =
        read(
            """
            {"input_shape": [784], "layers": [
              {"type": "dense", "units": 64, "activation": "relu"},
              {"type": "dense", "units": 10, "activation": "softmax"}]}
            """);

    assertThat(network.outputs()).containsExactly("dense_1");
    assertThat(Summary.of(network).parameters()).isEqualTo(784 * 64 + 64 + 64 * 10 + 10);
  }

  @Test
  void readsAPreset() {
    assertThat(read("{\"preset\": \"cnn_cifar10\", \"num_classes\": 5}").shapes())
        .extractingByKey("probabilities")
        .hasToString("[5]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dnn",
        "functional_dnn",
        "cnn_mnist",
        "resnet_cifar",
        "lstm_text",
        "transformer_text"
      })
  void readsWhatItWrites(String preset) {
    Network network = read("{\"preset\": \"" + preset + "\"}");

    assertThat(NetworkJson.read(NetworkJson.write(network), "")).isEqualTo(network);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"units\": 10 | \"units\": 0 | /network/layers/4/units must be at least 1, got 0",
        "\"units\": 10 | \"unit\": 10 | /network/layers/4/units is missing",
        "\"units\": 10 | \"units\": 10, \"bias\": 1 | /network/layers/4/bias is no field here",
        "\"type\": \"add\" | \"type\": \"sum\" | /network/layers/0/type must be a type of layer",
        "[\"c1\", \"c2\"] | [\"c1\", \"pool\"] | layer sum (add) needs its own output",
        "[\"c1\", \"c2\"] | [\"c1\", \"c9\"] | need c9, which is no layer and no input",
        "\"same\" | \"full\" | must be one of valid, same, causal, got \"full\""
      })
  void saysWhereADescriptionIsWrong(String part, String broken, String message) {
    assertThatThrownBy(() -> read(GRAPH.replace(part, broken)))
        .isInstanceOf(Fault.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesTheLayerAndBothShapesWhereTheyDoNotMeet() {
    String mixed = GRAPH.replace("16, \"kernel_size\": [3, 3]", "8, \"kernel_size\": [3, 3]");

    assertThatThrownBy(() -> read(mixed))
        .isInstanceOf(Fault.class)
        .hasMessage(
            "/network layer sum (add) after c1, c2 has inputs that do not meet:"
                + " [32,32,16] and [32,32,8]; give them one shape");
  }

  private static Network read(String json) {
    return NetworkJson.read(JsonMapper.shared().readTree(json), "/network");
  }
}
