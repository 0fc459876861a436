package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.admin.Service.Answer;
import dev.tandem.api.admin.Service.Part;
import dev.tandem.runtime.tflite.TinyTfLite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads of every shape become versions that serve. */
class UploadTest {
  private static final Path DIGITS = Path.of("models/digits/1");

  @TempDir static Path directory;
  private static Path store;
  private static Service service;

  @BeforeAll
  static void start() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    ModelLifeTest.copy(DIGITS, store.resolve("kept/1"));
    service = Service.on(store, directory.resolve("data"));
    service.poll();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void leavesNoUploadBehind() throws IOException {
    try (var left = Files.list(directory.resolve("data/tmp"))) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("upload-") || name.startsWith("version-"));
    }
  }

  @Test
  void takesAPlainTar() throws IOException {
    assertCreated(
        service.upload(
            "/api/v1/models/plain/versions", "application/x-tar", Bundle.tar(DIGITS, "digits/1/")),
        "/api/v1/models/plain/versions/1");
  }

  @Test
  void takesWhatPeoplePack() throws IOException {
    var answer =
        service.upload("/api/v1/models/packed/versions", "application/zip", Bundle.zip(DIGITS, ""));
    assertCreated(answer, "/api/v1/models/packed/versions/1");
    assertThat(answer.json().get("runtime").asString()).isEqualTo("saved_model");
    assertThat(service.get(answer.header("Location")).json()).isEqualTo(answer.json());
    // The folder around it, another format, a content type that does not fit.
    assertCreated(
        service.upload(
            "/api/v1/models/packed/versions",
            "application/octet-stream",
            Bundle.tarGz(DIGITS, "digits/1/")),
        "/api/v1/models/packed/versions/2");
    assertCreated(
        service.upload(
            "/api/v1/models/packed/versions", new Part("file", Bundle.zip(DIGITS, "1/"))),
        "/api/v1/models/packed/versions/3");
    byte[] tflite = TinyTfLite.identity(1, 4);
    assertCreated(
        service.upload("/api/v1/models/packed/versions", "application/octet-stream", tflite),
        "/api/v1/models/packed/versions/4");
    assertCreated(
        service.upload(
            "/api/v1/models/packed/versions", "application/zip", Bundle.zip("net.tflite", tflite)),
        "/api/v1/models/packed/versions/5");
    assertThat(store.resolve("packed/5/model.tflite")).hasBinaryContent(tflite);
    assertThat(service.states("packed"))
        .containsExactly("5 available", "4 end", "3 end", "2 end", "1 end");
  }

  @Test
  void answersAsTheModelThatWasUploaded() throws IOException {
    service.upload("/api/v1/models/same/versions", "application/zip", Bundle.zip(DIGITS, ""));
    String pixels =
        "["
            + String.join(
                ",",
                Collections.nCopies(
                    28, "[" + String.join(",", Collections.nCopies(28, "[0.5]")) + "]"))
            + "]";
    String body = "{\"instances\":[" + pixels + "]}";
    assertThat(service.json("POST", "/v1/models/same:predict", body).json())
        .isEqualTo(service.json("POST", "/v1/models/kept/versions/1:predict", body).json());
  }

  @Test
  void takesSettingsInTheArchiveOrBesideIt() throws IOException {
    byte[] yaml =
        "description: beside\ninput: {kind: image, size: [28, 28], channels: grey}\n"
            .getBytes(StandardCharsets.UTF_8);
    assertCreated(
        service.upload(
            "/api/v1/models/beside/versions",
            new Part("model.yaml", yaml),
            new Part("file", Bundle.zip(DIGITS, "digits/"))),
        "/api/v1/models/beside/versions/1");
    var model = service.get("/api/v1/models/beside").json();
    assertThat(model.get("description").asString()).isEqualTo("beside");
    assertThat(model.get("input").get("channels").asString()).isEqualTo("grey");

    // A version that was trained here has its settings in it.
    Path packed = Path.of("models/cifar10/1");
    assertCreated(
        service.upload(
            "/api/v1/models/inside/versions", "application/gzip", Bundle.tarGz(packed, "")),
        "/api/v1/models/inside/versions/1");
    assertThat(service.get("/api/v1/models/inside").json().get("description").asString())
        .contains("CIFAR-10");

    byte[] wrong = "batching: {max_batch_sice: 1}".getBytes(StandardCharsets.UTF_8);
    var refused =
        service.upload(
            "/api/v1/models/beside/versions",
            new Part("model.yaml", wrong),
            new Part("file", Bundle.zip(DIGITS, "")));
    ModelLifeTest.assertProblem(refused, 400, "batching.max_batch_sice is not known");
    assertThat(refused.json().get("errors").get(0).get("pointer").asString())
        .isEqualTo("/batching/max_batch_sice");
  }

  @Test
  void numbersVersions() throws IOException {
    byte[] zip = Bundle.zip(DIGITS, "");
    String path = "/api/v1/models/numbered/versions";
    assertCreated(service.upload(path + "?version=7", "application/zip", zip), path + "/7");
    assertCreated(service.upload(path, "application/zip", zip), path + "/8");
    ModelLifeTest.assertProblem(
        service.upload(path + "?version=7", "application/zip", zip),
        409,
        "model numbered already has a version 7");
    ModelLifeTest.assertProblem(
        service.upload(path + "?version=-1", "application/zip", zip), 400, "version '-1'");
    ModelLifeTest.assertProblem(
        service.upload(path + "?wait=perhaps", "application/zip", zip),
        400,
        "wait must be a boolean, got 'perhaps'");
    ModelLifeTest.assertProblem(
        service.upload("/api/v1/models/.hidden/versions", "application/zip", zip),
        400,
        "model name '.hidden'");
  }

  @Test
  void checksWhatThePolicyDoesNotWant() throws IOException {
    byte[] zip = Bundle.zip(DIGITS, "");
    byte[] broken = Bundle.zip("saved_model.pb", new byte[] {1, 2, 3});
    String path = "/api/v1/models/older/versions";
    assertCreated(service.upload(path + "?version=7", "application/zip", zip), path + "/7");
    ModelLifeTest.assertProblem(
        service.upload(path + "?version=3", "application/zip", broken),
        422,
        "version 3 of model older was not kept, for it cannot be loaded: saved_model.pb");
    assertThat(store.resolve("older/3")).doesNotExist();
    var kept = service.upload(path + "?version=3", "application/zip", zip);
    assertThat(kept.status()).as(kept.body()).isEqualTo(201);
    assertThat(kept.json().get("state").asString()).isEqualTo("end");
    assertThat(kept.json().get("reason").isNull()).isTrue();
    assertThat(service.states("older")).containsExactly("7 available", "3 end");
    // Without a number, where the policy is a list that ends before it.
    service.json("PATCH", "/api/v1/models/older", "{\"version_policy\":{\"specific\":[7]}}");
    ModelLifeTest.assertProblem(
        service.upload(path, "application/zip", broken), 422, "version 8 of model older");
    assertThat(service.states("older")).startsWith("7 available");
  }

  @Test
  void tellsNothingOfAnEarlierUploadOfTheSameNumber() throws IOException {
    byte[] zip = Bundle.zip(DIGITS, "");
    byte[] broken = Bundle.zip("saved_model.pb", new byte[] {1, 2, 3});
    String path = "/api/v1/models/again/versions";
    service.upload(path + "?version=7", "application/zip", zip);
    for (int number : new int[] {3, 9}) {
      String numbered = path + "?version=" + number;
      service.json("PATCH", "/api/v1/models/again", "{\"version_policy\":{\"all\":{}}}");
      service.upload(numbered + "&wait=false", "application/zip", broken);
      assertThat(service.awaitSettled(path + "/" + number).get("reason").isNull()).isFalse();
      service.delete(path + "/" + number);
      service.json("PATCH", "/api/v1/models/again", "{\"version_policy\":{\"specific\":[7]}}");

      var answer = service.upload(numbered + "&wait=false", "application/zip", zip);
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json().get("reason").isNull()).as(answer.body()).isTrue();
      assertThat(answer.json().get("state").asString()).isEqualTo("start");
      var after = service.awaitSettled(path + "/" + number);
      assertThat(after.get("state").asString()).isEqualTo("end");
      assertThat(after.get("reason").isNull()).as(after.toString()).isTrue();
    }
  }

  @Test
  void givesConcurrentUploadsNumbersOfTheirOwn() throws Exception {
    byte[] zip = Bundle.ofTinyModel();
    var uploads = new ArrayList<Callable<Answer>>();
    for (int i = 0; i < 6; i++) {
      String wait = i % 2 == 0 ? "?wait=false" : "";
      uploads.add(
          () -> service.upload("/api/v1/models/crowd/versions" + wait, "application/zip", zip));
    }
    var numbers = new ArrayList<Long>();
    try (var callers = Executors.newFixedThreadPool(uploads.size())) {
      for (Future<Answer> answer : callers.invokeAll(uploads)) {
        assertThat(answer.get().status()).as(answer.get().body()).isIn(201, 202);
        numbers.add(answer.get().json().get("version").asLong());
      }
    }
    assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void answersAtOnceWhereNobodyWaits() throws IOException {
    var answer =
        service.upload(
            "/api/v1/models/hasty/versions?wait=false", "application/zip", Bundle.zip(DIGITS, ""));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Location")).isEqualTo("/api/v1/models/hasty/versions/1");
    assertThat(answer.json().get("state").asString()).isEqualTo("start");
    assertThat(service.get("/api/v1/models/hasty/versions/1").status()).isEqualTo(200);
    service.awaitSettled("/api/v1/models/hasty/versions/1");
    assertThat(service.states("hasty")).containsExactly("1 available");

    byte[] broken = Bundle.zip("saved_model.pb", new byte[] {1, 2, 3});
    assertThat(
            service
                .upload("/api/v1/models/hasty/versions?wait=false", "application/zip", broken)
                .status())
        .isEqualTo(202);
    service.awaitSettled("/api/v1/models/hasty/versions/2");
    assertThat(service.states("hasty")).containsExactly("2 failed", "1 available");
    assertThat(service.get("/api/v1/models/hasty/versions/2").json().get("reason").asString())
        .contains("saved_model.pb");
  }

  @Test
  void checksInTheBackgroundWhatThePolicyDoesNotWant() throws IOException {
    String path = "/api/v1/models/idle/versions";
    service.upload(path, "application/zip", Bundle.ofTinyModel());
    service.json("PATCH", "/api/v1/models/idle", "{\"version_policy\":{\"specific\":[1]}}");
    byte[] broken = Bundle.zip("saved_model.pb", new byte[] {1, 2, 3});
    assertThat(service.upload(path + "?wait=false", "application/zip", broken).status())
        .isEqualTo(202);
    var failed = service.awaitSettled(path + "/2");
    assertThat(failed.get("state").asString()).isEqualTo("failed");
    assertThat(failed.get("reason").asString()).contains("saved_model.pb");
    service.poll();
    assertThat(service.states("idle")).containsExactly("2 failed", "1 available");
    service.upload(path + "?wait=false", "application/zip", Bundle.ofTinyModel());
    assertThat(service.awaitSettled(path + "/3").get("state").asString()).isEqualTo("end");
    assertThat(service.states("idle")).containsExactly("3 end", "2 failed", "1 available");
  }

  private static void assertCreated(Answer answer, String location) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo(location);
    assertThat(answer.json().get("state").asString()).isEqualTo("available");
  }
}
