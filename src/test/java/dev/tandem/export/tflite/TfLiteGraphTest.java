package dev.tandem.export.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What of a network becomes operations, and what is none. */
class TfLiteGraphTest {
  @Test
  void takesNormalizationAndRectifierIntoTheConvolutionBeforeThem() {
    assertThat(
            operations(
                """
                {"name": "c", "type": "conv2d", "filters": 3, "kernel_size": 3, "inbound": ["x"]},
                {"name": "b", "type": "batch_normalization", "inbound": ["c"]},
                {"name": "r", "type": "activation", "activation": "relu", "inbound": ["b"]},
                {"name": "d", "type": "dropout", "rate": 0.5, "inbound": ["r"]},
                {"name": "out", "type": "flatten", "inbound": ["d"]}
                """))
        .containsExactly("CONV_2D RELU", "RESHAPE");
  }

  @Test
  void leavesAloneWhatSomebodyElseReads() {
    assertThat(
            operations(
                """
                {"name": "c", "type": "conv2d", "filters": 3, "kernel_size": 3, "inbound": ["x"]},
                {"name": "b", "type": "batch_normalization", "inbound": ["c"]},
                {"name": "r", "type": "activation", "activation": "relu", "inbound": ["b"]},
                {"name": "out", "type": "add", "inbound": ["c", "r"]}
                """))
        .containsExactly("CONV_2D", "MUL", "ADD", "RELU", "ADD");
  }

  @Test
  void normalizesBehindARectifierByAFactorAndASummand() {
    assertThat(
            operations(
                """
                {"name": "c", "type": "conv2d", "filters": 3, "kernel_size": 3,
                 "activation": "relu", "inbound": ["x"]},
                {"name": "out", "type": "batch_normalization", "inbound": ["c"]}
                """))
        .containsExactly("CONV_2D RELU", "MUL", "ADD");
  }

  @Test
  void keepsTheWeightsOfASharedLayerOnce() {
    var graph =
        TfLiteGraph.of(
            network(
                """
                {"name": "p", "type": "zero_padding2d", "inbound": ["x"]},
                {"name": "c", "type": "conv2d", "filters": 2, "kernel_size": 3, "inbound": ["p"]},
                {"name": "again", "type": "conv2d", "filters": 2, "kernel_size": 3,
                 "shares": "c", "inbound": ["p"]},
                {"name": "out", "type": "add", "inbound": ["c", "again"]}
                """),
            absent -> null);
    assertThat(graph.tensors().stream().filter(tensor -> tensor.name().startsWith("c/kernel")))
        .hasSize(1);
  }

  @Test
  void makesTheSameBytesForTheSameNetwork() {
    assertThat(bytes()).isEqualTo(bytes());
  }

  private static byte[] bytes() {
    var network =
        network("{\"name\": \"out\", \"type\": \"dense\", \"units\": 2, \"inbound\": [\"x\"]}");
    return TfLiteGraph.of(
            network, name -> name.endsWith("kernel") ? new float[] {1, 2, 3, 4} : new float[2])
        .bytes();
  }

  @Test
  void refusesMoreWeightsThanAFileHolds() {
    assertThatThrownBy(
            () ->
                operations(
                    """
                    {"name": "f", "type": "flatten", "inbound": ["x"]},
                    {"name": "wide", "type": "dense", "units": 20000000, "inbound": ["f"]},
                    {"name": "out", "type": "dense", "units": 1, "inbound": ["wide"]}
                    """))
        .hasMessageStartingWith("must be savedmodel: tensor wide/kernel")
        .hasMessageEndingWith("[20000000,72], more than TFLite takes");
  }

  private static List<String> operations(String layers) {
    return TfLiteGraph.of(network(layers), absent -> null).operators().stream()
        .map(Operator::operation)
        .map(
            operation -> {
              boolean cuts = Byte.valueOf((byte) 1).equals(operation.options().get(3));
              return operation.kind() + (cuts ? " RELU" : "");
            })
        .toList();
  }

  private static Network network(String layers) {
    String json =
        "{\"inputs\": [{\"name\": \"x\", \"shape\": [6, 6, 2]}], \"layers\": [%s], \"outputs\": [\"out\"]}"
            .formatted(layers);
    return NetworkJson.read(JsonMapper.shared().readTree(json), "/network");
  }
}
