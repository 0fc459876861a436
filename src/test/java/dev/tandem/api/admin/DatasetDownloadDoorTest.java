package dev.tandem.api.admin;

import static dev.tandem.api.admin.ModelLifeTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.dataset.FileServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DatasetDownloadDoorTest {
  private static final String DOWNLOADS = "/api/v1/dataset-downloads";

  @Test
  void fetchesInTheBackgroundAndTellsWhyItCannot(@TempDir Path directory) throws Exception {
    try (var mirror = new FileServer();
        var service =
            Service.on(
                Files.createDirectory(directory.resolve("store")),
                directory.resolve("data"),
                "--tandem.dataset-mirror=" + mirror.address())) {
      var started = service.json("POST", DOWNLOADS, "{\"name\":\"fashion_mnist\"}");
      assertThat(started.status()).as(started.body()).isEqualTo(202);
      assertThat(started.header("Location")).isEqualTo(DOWNLOADS + "/fashion_mnist");
      assertThat(started.json().get("total_bytes").asLong()).isEqualTo(30_878_645);
      assertThat(started.json().get("datasets").toString())
          .isEqualTo("[\"fashion_mnist-train\",\"fashion_mnist-test\"]");
      var ended = ended(service, started.header("Location"));
      assertThat(ended.get("state").asString()).isEqualTo("failed");
      assertThat(ended.get("error").asString())
          .contains(mirror.address() + "fashion_mnist/train-images-idx3-ubyte.gz answered 404");

      assertProblem(service.json("POST", DOWNLOADS, "{}"), 400, "/name must be the name");
      assertProblem(
          service.json("POST", DOWNLOADS, "{\"name\":\"letters\"}"),
          404,
          "no dataset is published as 'letters'; known: cifar10, fashion_mnist, mnist");
      assertProblem(service.get(DOWNLOADS + "/mnist"), 404, "dataset 'mnist' was not fetched");
    }
  }

  private static JsonNode ended(Service service, String location) {
    for (int tries = 0; tries < 100_000; tries++) {
      var now = service.get(location).json();
      if (!now.get("state").asString().equals("running")) {
        return now;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the download did not end");
  }
}
