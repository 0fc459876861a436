package dev.tandem.export;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.pipeline.GivenExamples;
import dev.tandem.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ParityTest {
  private static final Network NETWORK =
      NetworkJson.read(
          JsonMapper.shared()
              .readTree(
                  """
                  {"inputs": [{"name": "x", "shape": [2]}], "outputs": ["sum"],
                   "layers": [{"name": "sum", "type": "dense", "units": 1, "inbound": ["x"]}]}
                  """),
          "/network");
  private static final GivenExamples EXAMPLES =
      new GivenExamples(
          DType.FLOAT, new float[][] {{1, 2}, {3, -4}}, List.of(), new float[] {0, 0});

  @TempDir Path directory;

  @Test
  void findsThatAFileAnswersAsItsNetworkAndThatOfOtherWeightsDoesNot() {
    TfLiteExport.write(NETWORK, weights(0.5f), directory);
    assertThatCode(() -> Parity.expectOfTfLite(NETWORK, weights(0.5f), EXAMPLES, directory))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Parity.expectOfTfLite(NETWORK, weights(0.501f), EXAMPLES, directory))
        .isInstanceOf(Fault.class)
        .hasMessageMatching(
            "model.tflite answers 2\\.5 for output sum where the network answers 2\\.50[12]\\d*");
  }

  private static Map<String, float[]> weights(float second) {
    return Map.of("sum/kernel", new float[] {1, second}, "sum/bias", new float[] {0.5f});
  }
}
