package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.admin.Service.Answer;
import dev.tandem.api.admin.Service.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of models through the operator's calls, with the models that the project ships. */
class ModelLifeTest {
  private static final Path DIGITS = Path.of("models/digits/1");

  @TempDir static Path directory;
  private static Path store;
  private static Service service;

  @BeforeAll
  static void start() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    copy(DIGITS, store.resolve("kept/1"));
    Files.writeString(
        store.resolve("kept/model.yaml"),
        """
        # who made it
        description: kept digits
        input: {kind: image, size: [28, 28], channels: grey, scale: unit}
        batching: {max_batch_size: 8}   # small machine
        """);
    service = Service.on(store, directory.resolve("data"));
    service.poll();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void listsModelsWithTheirVersions() {
    var models = service.get("/api/v1/models").json().get("models");
    var kept =
        StreamSupport.stream(models.spliterator(), false)
            .filter(model -> model.get("name").asString().equals("kept"))
            .findFirst()
            .orElseThrow();
    assertThat(kept.propertyNames())
        .containsExactly(
            "name", "description", "input", "version_labels", "settings_error", "versions");
    assertThat(kept.get("settings_error").isNull()).isTrue();
    assertThat(kept.get("input").toString())
        .isEqualTo(
            "{\"kind\":\"image\",\"size\":[28,28],\"resize\":\"stretch\",\"channels\":\"grey\",\"scale\":\"unit\"}");
    var version = kept.get("versions").get(0);
    assertThat(version.propertyNames())
        .containsExactly(
            "version", "state", "reason", "runtime", "bytes", "loaded_at", "signatures");
    assertThat(version.get("state").asString()).isEqualTo("available");
    assertThat(version.get("reason").isNull()).isTrue();
    assertThat(version.get("runtime").asString()).isEqualTo("saved_model");
    assertThat(version.get("loaded_at").asString()).matches("20\\d\\d-.*Z");
    assertThat(version.get("bytes").asLong()).isGreaterThan(10_000);
    var inputs = version.get("signatures").get("serving_default").get("inputs");
    assertThat(inputs.iterator().next().toString())
        .isEqualTo("{\"dtype\":\"float\",\"shape\":[-1,28,28,1]}");
  }

  @Test
  void showsOneModelAndOneVersion() {
    assertThat(service.get("/api/v1/models/kept").json().get("description").asString())
        .startsWith("kept");
    var version = service.get("/api/v1/models/kept/versions/1").json();
    assertThat(version.get("state").asString()).isEqualTo("available");
    assertThat(version.get("batching").get("max_batch_size").asInt()).isPositive();
    assertThat(version.get("batching").get("num_batch_threads").asInt())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(version.get("effective").propertyNames())
        .contains("intra_op_threads", "inter_op_threads", "optimize", "gpu", "xnnpack");
    assertProblem(service.get("/api/v1/models/none"), 404, "model 'none' is not in the store");
    assertProblem(
        service.get("/api/v1/models/kept/versions/9"), 404, "model kept has no version 9");
    assertProblem(service.get("/api/v1/models/kept/versions/x"), 400, "version 'x'");
  }

  @Test
  void movesLabels() throws IOException {
    byte[] zip = Bundle.ofTinyModel();
    String model = "/api/v1/models/labelled";
    service.upload(model + "/versions", "application/zip", zip);
    service.json("PATCH", model, "{\"version_policy\":{\"all\":{}}}");
    service.upload(model + "/versions", "application/zip", zip);
    assertThat(states("labelled")).containsExactly("2 available", "1 available");
    var set = service.json("PUT", model + "/labels/stable", "{\"version\":1}");
    assertThat(set.status()).as(set.body()).isEqualTo(200);
    assertThat(set.json().get("version_labels").toString()).isEqualTo("{\"stable\":1}");
    assertThat(service.get("/v1/models/labelled/labels/stable/metadata").body())
        .contains("\"version\":\"1\"");
    service.json("PUT", model + "/labels/stable", "{\"version\":2}");
    assertThat(service.get("/v1/models/labelled/labels/stable/metadata").body())
        .contains("\"version\":\"2\"");
    assertProblem(
        service.delete(model + "/versions/2"),
        409,
        "label stable of model labelled points to version 2");
    assertProblem(
        service.json("PUT", model + "/labels/stable", "{\"version\":9}"),
        404,
        "model labelled has no version 9 in the store; stored: [1, 2]");
    var empty = service.json("PUT", model + "/labels/stable", "{}");
    assertProblem(empty, 400, "version is missing");
    assertThat(empty.json().get("errors").get(0).get("pointer").asString()).isEqualTo("/version");
    assertThat(service.delete(model + "/labels/stable").status()).isEqualTo(204);
    assertThat(service.delete(model + "/labels/stable").status()).isEqualTo(204);
    assertThat(service.get(model).json().get("version_labels").isEmpty()).isTrue();
    assertProblem(
        service.json("PUT", "/api/v1/models/none/labels/x", "{\"version\":1}"),
        404,
        "model 'none'");
  }

  @Test
  void takesNoFractionOrStringForANumber() {
    for (String version : List.of("1.5", "1.0", "\"1\"", "true")) {
      assertProblem(
          service.json("PUT", "/api/v1/models/kept/labels/x", "{\"version\":" + version + "}"),
          400,
          "/version must be a whole number");
    }
  }

  @Test
  void refusesKeysAndParametersThatItDoesNotKnow() {
    assertProblem(
        service.json("PUT", "/api/v1/models/kept/labels/x", "{\"version\":1,\"weight\":2}"),
        400,
        "/weight is not known; known: [version]");
    assertProblem(
        service.upload("/api/v1/models/kept/versions?verison=7", "application/zip", new byte[9]),
        400,
        "unknown parameter 'verison'; known: version, wait");
  }

  @Test
  void changesSettingsInTheFile() throws IOException {
    var before = service.get("/api/v1/models/kept/versions/1").json();
    var patched =
        service.json(
            "PATCH",
            "/api/v1/models/kept",
            "{\"description\":\"kept and changed\",\"class_names\":[0,1,2,3,4,5,6,7,8,9]}");
    assertThat(patched.status()).as(patched.body()).isEqualTo(200);
    assertThat(patched.json().get("description").asString()).isEqualTo("kept and changed");
    service.json("PATCH", "/api/v1/models/kept", "{\"batching\":{\"batch_timeout_micros\":5}}");
    var after = service.get("/api/v1/models/kept/versions/1").json();
    assertThat(after.get("batching").get("batch_timeout_micros").asInt()).isEqualTo(5);
    assertThat(after.get("batching").get("max_batch_size").asInt()).isEqualTo(8);
    assertThat(after.get("loaded_at")).as("loaded once").isEqualTo(before.get("loaded_at"));
    String file = Files.readString(store.resolve("kept/model.yaml"));
    assertThat(file).contains("# who made it", "# small machine", "kept and changed", "grey");

    var refused = service.json("PATCH", "/api/v1/models/kept", "{\"output\":{\"kind\":\"magic\"}}");
    assertProblem(refused, 400, "output.kind must be one of classification, regression, tensors");
    assertThat(refused.json().get("errors").get(0).get("pointer").asString())
        .isEqualTo("/output/kind");
    assertProblem(
        service.json("PATCH", "/api/v1/models/kept", "{\"colour\":1}"), 400, "colour is not known");
    assertProblem(service.json("PATCH", "/api/v1/models/kept", "[1]"), 400, "");
    assertProblem(service.json("PATCH", "/api/v1/models/none", "{}"), 404, "model 'none'");
    assertThat(Files.readString(store.resolve("kept/model.yaml"))).isEqualTo(file);
  }

  @Test
  void changesWhatAVersionBroughtWithIt() throws IOException {
    byte[] yaml =
        "class_names: [one, two]\nbatching: {max_batch_size: 4}".getBytes(StandardCharsets.UTF_8);
    String path = "/api/v1/models/brought";
    service.upload(
        path + "/versions", new Part("file", Bundle.zip(DIGITS, "")), new Part("model.yaml", yaml));
    assertThat(
            service.get(path + "/versions/1").json().get("batching").get("max_batch_size").asInt())
        .isEqualTo(4);
    service.json(
        "PATCH", path, "{\"batching\":{\"max_batch_size\":16},\"description\":\"patched\"}");
    assertThat(
            service.get(path + "/versions/1").json().get("batching").get("max_batch_size").asInt())
        .isEqualTo(16);
    assertThat(service.get(path).json().get("description").asString()).isEqualTo("patched");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind':'tensor'}",
        "{'kind':'image','size':[7,9],'resize':'letterbox','channels':'bgr','scale':'caffe'}",
        "{'kind':'image','size':[7,9],'resize':'stretch','channels':'grey','scale':{'mean':[0.5],'std':[0.25]}}",
        "{'kind':'image','size':[7,9],'resize':'center_crop','channels':'rgb','scale':{'range':[-1.0,1.0]}}",
        "{'kind':'text','vocabulary':'vocab.txt','sequence_length':9,'padding':'pre','standardize':'lower','split':'character'}",
        "{'kind':'tabular','features':[{'name':'x','mean':1.5,'std':2.0}]}"
      })
  void showsTheInputAsItWasSet(String input) throws IOException {
    String json = input.replace('\'', '"');
    Path idle = Files.createDirectories(store.resolve("idle")); // No version tells what fits it.
    Files.writeString(idle.resolve("model.yaml"), "description: to be filled\n");
    Files.writeString(idle.resolve("vocab.txt"), "\n[UNK]\na\n");
    var answer = service.json("PATCH", "/api/v1/models/idle", "{\"input\":" + json + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().get("input").toString()).isEqualTo(json);
    String file = Files.readString(idle.resolve("model.yaml"));
    var missing = "{\"input\":{\"kind\":\"text\",\"vocabulary\":\"none.txt\"}}";
    assertProblem(service.json("PATCH", "/api/v1/models/idle", missing), 422, "none.txt");
    assertThat(idle.resolve("model.yaml")).content().isEqualTo(file);
  }

  @Test
  void unloadsLoadsAndDeletes() throws IOException {
    String version = "/api/v1/models/coming/versions/1";
    service.upload("/api/v1/models/coming/versions", "application/zip", Bundle.ofTinyModel());
    assertThat(service.get("/v1/models/coming/metadata").status()).isEqualTo(200);
    assertThat(service.post(version + "/unload").json().get("state").asString()).isEqualTo("end");
    assertThat(service.get("/v1/models/coming/metadata").status()).isEqualTo(404);
    assertProblem(service.post(version + "/unload"), 409, "is not available");
    assertThat(service.post(version + "/load").json().get("state").asString())
        .isEqualTo("available");
    assertThat(service.get("/v1/models/coming/metadata").status()).isEqualTo(200);
    assertProblem(service.post("/api/v1/models/coming/versions/5/load"), 404, "no version 5");
    assertThat(service.delete(version).status()).isEqualTo(204);
    assertThat(store.resolve("coming/1")).doesNotExist();
    assertThat(service.get("/v1/models/coming/metadata").status()).isEqualTo(404);
    assertProblem(service.delete(version), 404, "");
  }

  @Test
  void measuresAVersion() throws IOException {
    String path = "/api/v1/models/kept/versions/1:benchmark";
    var answer =
        service.json("POST", path, "{\"warmup\":2,\"runs\":40,\"batch_size\":4,\"concurrency\":2}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var figures = answer.json();
    assertThat(figures.propertyNames())
        .containsExactly(
            "mean_ms", "std_ms", "p50_ms", "p95_ms", "p99_ms", "items_per_second", "runs");
    assertThat(figures.get("runs").asInt()).isEqualTo(40);
    assertThat(figures.get("p50_ms").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(figures.get("p99_ms").asDouble());
    assertThat(figures.get("items_per_second").asDouble()).isPositive();
    var refused = service.json("POST", path, "{\"batch_size\":0}");
    assertProblem(refused, 400, "batch_size must be 1 to 4096, got 0");
    var past = service.json("POST", path, "{\"runs\":10000000000}");
    assertProblem(past, 400, "runs must be 1 to 100000, got 10000000000");
    assertThat(past.json().get("errors").get(0).get("pointer").asString()).isEqualTo("/runs");
    assertProblem(service.json("POST", path, "{\"run\":1}"), 400, "/run is not known; known: [");
    assertProblem(
        service.json("POST", "/api/v1/models/kept/versions/9:benchmark", "{}"),
        404,
        "no version 9");
  }

  @Test
  void tellsOfTheSystem() {
    var system = service.get("/api/v1/system").json();
    assertThat(system.get("versions").propertyNames())
        .contains("tandem", "tensorflow", "tflite", "opencv", "java");
    assertThat(system.get("versions").get("tensorflow").asString()).isEqualTo("2.18.0");
    assertThat(system.get("versions").get("tflite").asString()).isEqualTo("2.21.0");
    assertThat(system.get("versions").get("opencv").asString()).isEqualTo("4.9.0");
    assertThat(system.get("devices").toString()).contains("CPU");
    if (!system.get("gpu").get("available").asBoolean()) {
      assertThat(system.get("gpu").get("reason").asString()).isNotBlank();
    }
  }

  private static List<String> states(String model) {
    return service.states(model);
  }

  static void assertProblem(Answer answer, int status, String detail) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("detail").asString()).contains(detail);
  }

  static Path copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
    return to;
  }
}
