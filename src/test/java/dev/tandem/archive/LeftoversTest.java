package dev.tandem.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration OLD = Duration.ofMinutes(61);
  private static final Duration FRESH = Duration.ofMinutes(59);

  @TempDir Path directory;
  private final Leftovers leftovers = new Leftovers(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void removesFilesAndDirectoriesThatNobodyTouchesAnyMore() throws IOException {
    Path file = aged(Files.writeString(hidden("model.yaml"), "half"), OLD);
    Path version = hidden("upload");
    Path weights = Files.createDirectories(version.resolve("variables")).resolve("data");
    aged(Files.writeString(weights, "half"), OLD);
    aged(version.resolve("variables"), OLD);
    aged(version, OLD);
    leftovers.sweep(List.of(directory, directory.resolve("none")));
    assertThat(file).doesNotExist();
    assertThat(version).doesNotExist();
  }

  @Test
  void leavesWhatSomebodyMayStillWrite() throws IOException {
    Path file = aged(Files.writeString(hidden("model.yaml"), "half"), FRESH);
    Path version = hidden("upload");
    Path weights = Files.createDirectories(version.resolve("variables")).resolve("data");
    aged(Files.writeString(weights, "being written"), FRESH);
    aged(version.resolve("variables"), OLD);
    aged(version, OLD);
    leftovers.sweep(List.of(directory));
    assertThat(file).exists();
    assertThat(weights).exists();
  }

  @Test
  void leavesWhatIsCalledOtherwise() throws IOException {
    var others =
        List.of("model.yaml", ".tandem.lock", ".x.tmp", ".x.1234.tmp", "x.tmp", hidden("y") + ".z");
    for (String name : others) {
      aged(Files.writeString(directory.resolve(name), "mine"), OLD);
    }
    leftovers.sweep(List.of(directory));
    for (String name : others) {
      assertThat(directory.resolve(name)).exists();
    }
  }

  @Test
  void looksAgainOnlyAfterAWhile() {
    assertThat(leftovers.isDue()).isTrue();
    leftovers.sweep(List.of());
    assertThat(leftovers.isDue()).isFalse();
  }

  private Path hidden(String name) {
    return Durable.hiddenBeside(directory.resolve(name));
  }

  private static Path aged(Path path, Duration age) throws IOException {
    return Files.setLastModifiedTime(path, FileTime.from(NOW.minus(age)));
  }
}
