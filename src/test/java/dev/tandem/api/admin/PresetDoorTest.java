package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.Presets;
import dev.tandem.nn.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PresetDoorTest {
  @TempDir static Path directory;
  private static Service service;

  @BeforeAll
  static void start() throws IOException {
    service = Service.on(Files.createDirectory(directory.resolve("s")), directory.resolve("d"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** The course's parameters; the counts are Keras's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          linear_regression | 2       | {"num_features":1,"num_outputs":1}
          dnn               | 109386  | {"num_features":784,"dropout":0.2,"hidden_units":[128,64],"num_classes":10}
          functional_dnn    | 110154  | {"num_features":784,"dropout":0.3,"hidden_units":[128,64],"num_classes":10}
          cnn_mnist         | 130186  | {"input_shape":[28,28,1],"dropout":0.25,"head_units":256,"head_dropout":0.5,"num_classes":10}
          cnn_cifar10       | 325418  | {"input_shape":[32,32,3],"dropout":0.2,"second_dropout":0.3,"head_units":256,"head_dropout":0.5,"num_classes":10}
          resnet_cifar      | 4647818 | {"input_shape":[32,32,3],"head_units":512,"head_dropout":0.5,"num_classes":10}
          lstm_text         | 1419970 | {"max_length":200,"vocab_size":10000,"embedding_dim":128,"units":128,"dropout":0.2,"recurrent_dropout":0.2,"head_units":64,"head_dropout":0.3,"num_classes":2}
          transformer_text  | 1512258 | {"max_length":200,"embedding_dim":128,"vocab_size":10000,"num_blocks":1,"dropout":0.1,"num_heads":8,"ff_dim":512,"head_units":64,"head_dropout":0.3,"num_classes":2}
          """)
  void showsAPresetWithItsDefaults(String name, long count, String parameters) {
    var preset = service.get("/api/v1/presets/" + name).json();
    assertThat(preset.get("parameter_count").asLong()).isEqualTo(count);
    assertThat(preset.get("parameters")).isEqualTo(JsonMapper.shared().readTree(parameters));
    assertThat(preset.get("description").asString()).isNotBlank();
    assertThat(preset.get("summary").asString()).contains("parameters " + count);
    assertThat(Summary.of(NetworkJson.read(preset.get("network"), "")).parameters())
        .isEqualTo(count);
  }

  @Test
  void showsParametersThatMakeTheSameNetworkWhenTheyAreSaid() {
    for (JsonNode preset : service.get("/api/v1/presets").json().get("presets")) {
      var said = (ObjectNode) preset.get("parameters").deepCopy();
      said.set("preset", preset.get("name"));
      assertThat(NetworkJson.read(said, ""))
          .isEqualTo(Presets.preset(preset.get("name").asString()).network());
    }
  }

  @Test
  void listsAllAndSaysWhatThereIs() {
    var list = service.get("/api/v1/presets").json().get("presets");
    assertThat(list).hasSize(8);
    assertThat(list.get(0)).isEqualTo(service.get("/api/v1/presets/cnn_cifar10").json());
    ModelLifeTest.assertProblem(
        service.get("/api/v1/presets/vgg"), 404, "no preset 'vgg'; there are: cnn_cifar10, cnn_mn");
  }
}
