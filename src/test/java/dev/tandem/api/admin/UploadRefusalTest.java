package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.admin.Service.Answer;
import dev.tandem.api.admin.Service.Part;
import dev.tandem.runtime.tflite.TinyTfLite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload that is refused says why, and leaves the store and the disk as they were. */
class UploadRefusalTest {
  private static final Path DIGITS = Path.of("models/digits/1");
  private static final String VERSIONS = "/api/v1/models/digits/versions";
  private static final int MAX_BYTES = 4 << 20;

  @TempDir static Path directory;
  private static Path store;
  private static Service service;
  private static List<String> before;

  @BeforeAll
  static void start() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    ModelLifeTest.copy(DIGITS, store.resolve("digits/1"));
    service = Service.on(store, directory.resolve("data"), "--tandem.max-model-bytes=" + MAX_BYTES);
    before = tree(store);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void leavesEverythingAsItWas() throws IOException {
    assertThat(tree(store)).isEqualTo(before);
    assertThat(tree(directory.resolve("data/tmp"))).isEmpty();
    assertThat(service.get("/v1/models/digits/versions/1/metadata").status()).isEqualTo(200);
  }

  @Test
  void refusesDamagedArchives() throws IOException {
    byte[] zip = Bundle.zip(DIGITS, "");
    refused(400, "the zip archive is damaged", Arrays.copyOf(zip, zip.length / 2));
    byte[] tar = Bundle.tarGz(DIGITS, "");
    refused(
        400, "the tar.gz archive is damaged: it ends too soon", Arrays.copyOf(tar, tar.length - 9));
    zip[zip.length / 3] ^= 1;
    refused(400, "the zip archive is damaged", zip);
    refused(400, "the upload is empty", new byte[0]);
  }

  @Test
  void refusesHostileArchives() throws IOException {
    byte[] content = {1};
    refused(
        400,
        "'../../digits/1/saved_model.pb' must not contain ..",
        Bundle.zip("../../digits/1/saved_model.pb", content));
    refused(400, "'/etc/tandem' must not be an absolute path", Bundle.zip("/etc/tandem", content));
    refused(
        413, "unpacks to more than 4194304 bytes", Bundle.zip("zeros", new byte[MAX_BYTES + 1]));
  }

  @Test
  void refusesWhatHoldsNoModel() throws IOException {
    refused(
        422,
        "the archive holds no saved_model.pb or model.tflite; at its top: notes.txt",
        Bundle.zip("notes.txt", new byte[] {1}));
    refused(
        422,
        "a .keras file must be exported first",
        Bundle.zip("model.weights.h5", new byte[] {1}));
    refused(
        415, "the upload is HDF5", new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'});
    refused(415, "not a format taken here", "hello".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesModelsThatDoNotLoadAndDoesNotKeepThem() throws IOException {
    refused(
        422,
        "version 2 of model digits was not kept, for it cannot be loaded: saved_model.pb is not a SavedModel",
        Bundle.zip("saved_model.pb", new byte[] {1, 2, 3}));
    byte[] tflite = TinyTfLite.identity(1, 4);
    refused(422, "cannot be loaded", Arrays.copyOf(tflite, tflite.length / 2));
    // A SavedModel without the variables it needs.
    refused(
        422,
        "cannot be loaded",
        Bundle.zip("saved_model.pb", Files.readAllBytes(DIGITS.resolve("saved_model.pb"))));
    ModelLifeTest.assertProblem(
        service.upload(
            "/api/v1/models/new/versions",
            "application/zip",
            Bundle.zip("saved_model.pb", new byte[] {1})),
        422,
        "version 1 of model new was not kept");
    ModelLifeTest.assertProblem(service.get("/api/v1/models/new"), 404, "");
  }

  @Test
  void refusesBodiesThatAreNotUploads() throws IOException {
    byte[] zip = Bundle.zip(DIGITS, "");
    ModelLifeTest.assertProblem(service.upload(VERSIONS, "text/plain", zip), 415, "text/plain");
    ModelLifeTest.assertProblem(
        service.upload(VERSIONS, new Part("archive", zip)),
        400,
        "a part 'archive'; known: file, model.yaml");
    ModelLifeTest.assertProblem(
        service.upload(VERSIONS, new Part("model.yaml", new byte[0])), 400, "no part named file");
    ModelLifeTest.assertProblem(
        service.upload(VERSIONS, new Part("file", zip), new Part("file", zip)),
        400,
        "two parts named file");
    ModelLifeTest.assertProblem(
        service.upload(VERSIONS, "multipart/form-data; boundary=x", zip), 400, "multipart");
    ModelLifeTest.assertProblem(
        service.upload(VERSIONS, "multipart/form-data", zip), 400, "multipart");
    ModelLifeTest.assertProblem(
        service.upload(VERSIONS, "application/zip", Arrays.copyOf(zip, MAX_BYTES + 1)), 413, "");
  }

  private static void refused(int status, String detail, byte[] body) {
    Answer raw = service.upload(VERSIONS, "application/octet-stream", body);
    ModelLifeTest.assertProblem(raw, status, detail);
    Answer part = service.upload(VERSIONS, new Part("file", body));
    ModelLifeTest.assertProblem(part, status, detail);
  }

  private static List<String> tree(Path top) throws IOException {
    try (var paths = Files.walk(top)) {
      return paths
          .filter(path -> !path.equals(top))
          .map(path -> top.relativize(path).toString())
          .filter(path -> !path.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }
}
