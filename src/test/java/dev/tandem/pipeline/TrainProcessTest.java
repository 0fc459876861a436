package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.Application;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The trainer as a process of its own, told, interrupted and killed as a service does it. */
@Execution(ExecutionMode.CONCURRENT)
class TrainProcessTest {
  private static final String SPECIFICATION =
      """
      {"dataset": {"synthetic": "classes", "examples": 1200, "seed": 1}, "network": {"preset": "dnn"},
       "batch_size": 4, "epochs": 6, "publish": {"model": "points", "gate": "val.accuracy > 0.2"}}
      """;

  @TempDir Path home;

  @Test
  void endsWithTheSameWeightsHoweverOftenItIsStopped() throws Exception {
    var whole = new Child(home.resolve("whole"));
    var wholeEnds = CompletableFuture.supplyAsync(whole::untilEnd);

    Path stopped = home.resolve("stopped");
    var paused = new Child(stopped);
    paused.until(event -> is(event, "step"));
    paused.say("pause");
    assertThat(paused.untilEnd()).isEqualTo(130);

    var killed = new Child(stopped);
    killed.until(event -> is(event, "epoch"));
    killed.kill();
    assertThat(killed.untilEnd()).isEqualTo(137);

    var interrupted = new Child(stopped);
    interrupted.until(event -> is(event, "epoch"));
    interrupted.interrupt();
    assertThat(interrupted.untilEnd()).isEqualTo(130);

    var last = new Child(stopped);
    assertThat(last.untilEnd()).isZero();
    assertThat(last.events.getFirst().path("resumed_from_step").asLong()).isPositive();
    assertThat(wholeEnds.get()).isZero();
    assertThat(whole.last().path("event").asString()).isEqualTo("result");
    assertThat(Trained.weights(stopped.resolve("run")))
        .isEqualTo(Trained.weights(home.resolve("whole/run")));
  }

  private static boolean is(JsonNode event, String type) {
    return event.path("event").asString().equals(type);
  }

  /** A child that trains and tells of it. */
  private static final class Child {
    private final Process process;
    private final java.io.BufferedReader lines;
    private final List<JsonNode> events = new ArrayList<>();

    Child(Path home) throws IOException {
      Files.createDirectories(home);
      Path file = Files.writeString(home.resolve("specification.json"), SPECIFICATION);
      var line = new ArrayList<String>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m", "-XX:+UseSerialGC"));
      line.addAll(
          List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
      line.addAll(List.of("-cp", classPath(), Application.class.getName(), "train"));
      line.addAll(Trained.arguments(file, home, "--events"));
      process = new ProcessBuilder(line).redirectError(home.resolve("errors.txt").toFile()).start();
      lines = process.inputReader(StandardCharsets.UTF_8);
    }

    private static String classPath() {
      return System.getProperty(
          "surefire.test.class.path", System.getProperty("java.class.path", ""));
    }

    void until(Predicate<JsonNode> awaited) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(JsonMapper.shared().readTree(line));
        if (awaited.test(events.getLast())) {
          return;
        }
      }
      throw new AssertionError("it ended before; it said " + events);
    }

    void say(String word) throws IOException {
      process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    /** By the handle, for the process itself would close what it said before. */
    void kill() {
      assertThat(process.toHandle().isAlive()).isTrue();
      var unused = ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
    }

    void interrupt() throws Exception {
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }

    int untilEnd() {
      lines.lines().map(JsonMapper.shared()::readTree).forEach(events::add);
      return process.onExit().join().exitValue();
    }

    JsonNode last() {
      return events.getLast();
    }
  }
}
