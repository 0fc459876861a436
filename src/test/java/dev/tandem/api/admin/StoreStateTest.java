package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.tflite.TinyTfLite;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators change lies in the store: it outlives the process, and needs a store to write. */
class StoreStateTest {
  @TempDir Path directory;

  @Test
  void aRestartFindsEverythingAsItWasLeft() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    byte[] zip = Bundle.ofTinyModel();
    String model = "/api/v1/models/m";
    String before;
    try (var service = Service.on(store, directory.resolve("data"))) {
      for (int i = 0; i < 3; i++) {
        service.upload(model + "/versions", "application/zip", zip);
      }
      service.post(model + "/versions/1/load");
      service.json("PUT", model + "/labels/stable", "{\"version\":1}");
      service.json(
          "PATCH", model, "{\"description\":\"three\",\"batching\":{\"max_batch_size\":3}}");
      service.delete(model + "/versions/2");
      before = outline(service);
      assertThat(before)
          .contains("\"stable\":1", "three", "1 available", "3 available")
          .doesNotContain("2 ");
    }
    try (var service = Service.on(store, directory.resolve("data"))) {
      assertThat(outline(service)).isEqualTo(before);
      assertThat(
              service
                  .get(model + "/versions/3")
                  .json()
                  .get("batching")
                  .get("max_batch_size")
                  .asInt())
          .isEqualTo(3);
      assertThat(service.get("/v1/models/m/labels/stable/metadata").status()).isEqualTo(200);
    }
  }

  private static String outline(Service service) {
    var model = service.get("/api/v1/models/m").json();
    var outline = new ArrayList<String>();
    outline.add(model.get("description").asString());
    outline.add(model.get("version_labels").toString());
    model
        .get("versions")
        .forEach(
            version ->
                outline.add(
                    version.get("version").asLong() + " " + version.get("state").asString()));
    return String.join("\n", outline);
  }

  /** Root may write where a mode says no, so the store is mounted read-only for a child process. */
  @Test
  void onAReadOnlyStoreEveryChangeIsRefusedAndSaysSo() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    for (String version : List.of("1", "2")) {
      Path made = Files.createDirectories(store.resolve("m").resolve(version));
      Files.write(made.resolve("model.tflite"), TinyTfLite.identity(1, 4));
    }
    int port = freePort();
    var child = startReadOnly(store, port);
    try (var service = Service.at(port)) {
      service.awaitReady(child);
      byte[] zip = Bundle.ofTinyModel();
      for (var answer :
          List.of(
              service.upload("/api/v1/models/m/versions", "application/zip", zip),
              service.upload("/api/v1/models/new/versions?wait=false", "application/zip", zip),
              service.json("PATCH", "/api/v1/models/m", "{\"description\":\"x\"}"),
              service.json("PUT", "/api/v1/models/m/labels/x", "{\"version\":2}"),
              service.post("/api/v1/models/m/versions/1/load"),
              service.post("/api/v1/models/m/versions/2/unload"),
              service.delete("/api/v1/models/m/versions/2"))) {
        ModelLifeTest.assertProblem(answer, 409, "read-only");
      }
      assertThat(service.get("/v1/models/m/versions/2/metadata").status()).isEqualTo(200);
    } finally {
      child.destroy();
      if (!child.waitFor(30, TimeUnit.SECONDS)) {
        child.destroyForcibly();
      }
    }
  }

  private Process startReadOnly(Path store, int port) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                "bwrap",
                "--die-with-parent",
                "--dev-bind",
                "/",
                "/",
                "--ro-bind",
                store.toString(),
                store.toString()));
    Assumptions.assumeTrue(works(command), "needs bwrap, which mounts the store read-only");
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tandem.Application",
            "--server.port=" + port,
            "--tandem.model-store=" + store,
            "--tandem.data-dir=" + directory.resolve("data")));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static boolean works(List<String> prefix) throws InterruptedException {
    var command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
