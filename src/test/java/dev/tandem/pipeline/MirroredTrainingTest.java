package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirroredTrainingTest {
  private static final String POINTS =
      """
      {"dataset": {"synthetic": "classes", "examples": 300, "seed": 1}, "epochs": 2,
       "network": {"preset": "dnn", "dropout": 0},
       "evaluate": {"synthetic": "classes", "examples": 100, "seed": 2}%s}
      """;

  @TempDir Path home;

  @Test
  void spreadsTheWorkOverDevices() throws IOException {
    int devices = Math.min(2, Runtime.getRuntime().availableProcessors());
    String mirrored = ", \"distribution\": {\"strategy\": \"mirrored\", \"devices\": %d}";
    var one = Trained.on(POINTS.formatted(""), Files.createDirectory(home.resolve("one")));
    var spread = Trained.on(POINTS.formatted(mirrored.formatted(devices)), home);
    assertThat(spread.status()).as(spread.err()).isZero();
    assertThat(spread.json("model/lineage.json").at("/specification/distribution/devices").asInt())
        .isEqualTo(devices);
    String loss = "/evaluation/test/loss";
    assertThat(spread.json("result.json").at(loss).asDouble())
        .isCloseTo(one.json("result.json").at(loss).asDouble(), within(1e-4));
    var more = Files.createDirectory(home.resolve("more"));
    var tooMany = Trained.on(POINTS.formatted(mirrored.formatted(4096)), more);
    assertThat(tooMany.status()).isEqualTo(2);
    assertThat(tooMany.err()).contains("/distribution/devices must be at most");
  }
}
