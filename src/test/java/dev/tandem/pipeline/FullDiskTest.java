package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training whose disk is full, as {@code /dev/full} always is. */
class FullDiskTest {
  private static final String SPECIFICATION =
      """
      {"dataset": {"synthetic": "linear", "examples": 100}, "network": {"preset": "linear_regression"}}
      """;

  @TempDir Path home;

  @Test
  void saysThatAnotherAttemptWouldFillItAgain() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    Files.createDirectories(home.resolve("run"));
    Files.createSymbolicLink(home.resolve("run/events.jsonl"), full);
    Path file = Files.writeString(home.resolve("linear.json"), SPECIFICATION);
    var out = new ByteArrayOutputStream();
    int status;
    try (var parent = new PipedOutputStream()) {
      status =
          TrainCommand.run(
              Trained.arguments(file, home, "--events").toArray(String[]::new),
              new PipedInputStream(parent),
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    }
    assertThat(status).isEqualTo(4);
    assertThat(out.toString(StandardCharsets.UTF_8).lines().toList().getLast())
        .startsWith("{\"event\":\"failed\",\"reason\":\"the disk is full; free some space")
        .endsWith("\"retryable\":false}");
  }
}
