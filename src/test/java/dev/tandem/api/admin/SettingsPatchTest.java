package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that do not fit what serves are refused with the place, and nothing is written. */
class SettingsPatchTest {
  private static final Path DIGITS = Path.of("models/digits/1");

  @TempDir static Path directory;
  private static Path file;
  private static Service service;

  @BeforeAll
  static void start() throws IOException {
    Path store = Files.createDirectory(directory.resolve("store"));
    ModelLifeTest.copy(DIGITS, store.resolve("m/1"));
    ModelLifeTest.copy(DIGITS, store.resolve("m/2"));
    file = store.resolve("m/model.yaml");
    Files.writeString(file, "input: {kind: image, size: [28, 28], channels: grey, scale: unit}\n");
    service = Service.on(store, directory.resolve("data"));
    service.poll();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"input":{"size":[32,32]}}                 | 422 | /input/size            | input.size and input.channels make [1,32,32,1]; it does not fit version 2 of model m
          {"input":{"channels":"rgb"}}               | 422 | /input/channels        | make [1,28,28,3]
          {"input":{"kind":"text"}}                  | 422 | /input/kind            | needs a model with one string input
          {"input":{"kind":"text","vocabulary":"v"}} | 422 | /input/vocabulary      | input file v is not in the model's directory
          {"input":{"kind":"text","tokenizer":"t"}}  | 422 | /input/tokenizer       | input file t
          {"input":{"kind":"tabular","features":[{"name":"x"}]}} | 422 | /input/features | names 1 features
          {"class_names":["a","b"]}                  | 422 | /class_names           | class_names has 2, but the output of signature serving_default is 10 numbers
          {"class_names":[["a"]]}                    | 400 | /class_names/0         | must be a quoted string
          {"class_names":"none.txt"}                 | 400 | /class_names           | there is no file none.txt
          {"output":{"kind":"regression"}}           | 422 | /output/kind           | needs one output of 1 numbers
          {"batching":{"allowed_batch_sizes":[2,1]}} | 400 | /batching/allowed_batch_sizes | strictly increasing
          {"version_labels":{"stable":7}}            | 404 | /version_labels/stable | model m has no version 7 in the store; stored: [1, 2]
          {"version_labels":{"stable":1}}            | 409 | /version_labels/stable | version 1 of model m is not available; available: [2]
          {"version_labels":{"not good":2}}          | 400 | /version_labels/not good | a label's name is 1 to 128 letters
          """)
  void refusesWhatDoesNotFit(String patch, int status, String pointer, String detail)
      throws IOException {
    String before = Files.readString(file);
    var answer = service.json("PATCH", "/api/v1/models/m", patch);
    ModelLifeTest.assertProblem(answer, status, detail);
    assertThat(answer.json().get("errors").get(0).get("pointer").asString()).isEqualTo(pointer);
    assertThat(file).content().isEqualTo(before);
  }

  @Test
  void takesWhatFits() {
    for (String patch :
        new String[] {
          "{\"output\":{\"kind\":\"classification\",\"top_k\":3}}",
          "{\"class_names\":[0,1,2,3,4,5,6,7,8,9]}",
          "{\"input\":{\"scale\":\"tf\"}}",
          "{\"input\":{\"scale\":\"unit\"},\"class_names\":null,\"output\":null}",
          "{\"version_labels\":{\"stable\":2}}",
          "{\"version_labels\":{\"stable\":null}}"
        }) {
      var answer = service.json("PATCH", "/api/v1/models/m", patch);
      assertThat(answer.status()).as(patch + answer.body()).isEqualTo(200);
    }
  }

  @Test
  void aLabelledVersionIsNotUnloaded() {
    service.json("PATCH", "/api/v1/models/m", "{\"version_labels\":{\"kept\":2}}");
    ModelLifeTest.assertProblem(
        service.post("/api/v1/models/m/versions/2/unload"),
        409,
        "label kept of model m points to version 2; point it to another one first");
    assertThat(service.states("m")).contains("2 available");
    service.delete("/api/v1/models/m/labels/kept");
  }

  @Test
  void aLabelMustBeAName() {
    ModelLifeTest.assertProblem(
        service.json("PUT", "/api/v1/models/m/labels/-x", "{\"version\":2}"),
        400,
        "label '-x' cannot be: a label's name is 1 to 128 letters");
  }

  @Test
  void settingsRefusedInTheStoreAreTold() throws IOException {
    String before = Files.readString(file);
    Files.writeString(file, "batching: {max_batch_size: 0}\n");
    service.poll();
    String reason = "model.yaml: batching.max_batch_size must be 1 to 1048576, got 0";
    var shown = service.get("/api/v1/models/m").json();
    assertThat(shown.get("settings_error").asString()).isEqualTo(reason);
    assertThat(shown.get("input").get("kind").asString()).isEqualTo("image");
    assertThat(
            service
                .get("/api/v1/models")
                .json()
                .get("models")
                .get(0)
                .get("settings_error")
                .asString())
        .isEqualTo(reason);
    Files.writeString(file, before);
    service.poll();
    assertThat(service.get("/api/v1/models/m").json().get("settings_error").isNull()).isTrue();
  }
}
