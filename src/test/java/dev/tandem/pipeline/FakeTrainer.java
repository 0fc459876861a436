package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that speaks as a trainer does and learns nothing. What it does is the first word of the
 * specification's name; the model it leaves is the directory that the first tag names.
 */
public final class FakeTrainer {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final String EVALUATION =
      "{\"validation\":{\"loss\":0.2,\"accuracy\":0.9},\"test\":{\"loss\":0.3,\"accuracy\":0.8}}";

  private FakeTrainer() {}

  /** {@code train SPECIFICATION --events --run-directory DIRECTORY --data-dir DIRECTORY}. */
  public static void main(String[] args) throws IOException {
    Path run = Path.of(args[4]);
    JsonNode wanted = JsonMapper.shared().readTree(Files.readString(Path.of(args[1])));
    int code =
        switch (wanted.path("name").asString().split(" ")[0]) {
          case "bad" -> moan("/loss does not fit the dataset", 2);
          case "fail" -> moan("the disk is full", 4);
          case "diverge" -> diverge();
          case "crash" -> 134;
          case "stumble" -> stumble(run, wanted);
          case "wait" -> waitIn(run, wanted);
          case "refused" -> refused();
          case "broken" -> broken(run);
          default -> learn(run, wanted);
        };
    Runtime.getRuntime().halt(code);
  }

  private static int moan(String why, int code) {
    new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)
        .println(why);
    return code;
  }

  private static int diverge() {
    OUT.println(
        "{\"event\":\"failed\",\"reason\":\"training diverged at step 3\",\"retryable\":false}");
    return moan("training diverged at step 3", 4);
  }

  /** Crashes once. */
  private static int stumble(Path run, JsonNode wanted) throws IOException {
    Path crashed = run.resolve("crashed");
    if (Files.exists(crashed)) {
      OUT.println("{\"event\":\"resumed\",\"resumed_from_step\":3}");
      return learn(run, wanted);
    }
    Files.createFile(crashed);
    return 134;
  }

  /** Does nothing until it is told something; the second time it learns. */
  private static int waitIn(Path run, JsonNode wanted) throws IOException {
    Path waited = run.resolve("waited");
    if (Files.exists(waited)) {
      return learn(run, wanted);
    }
    OUT.println("{\"event\":\"step\",\"step\":1,\"steps\":20,\"epoch\":1,\"epochs\":2}");
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    Files.createFile(waited);
    return "cancel".equals(line) ? 130 : 0;
  }

  private static int refused() {
    OUT.println(
        "{\"event\":\"result\",\"evaluation\":"
            + EVALUATION
            + ",\"gate\":{\"expression\":\"test.accuracy >= 0.9\",\"passed\":false,"
            + "\"reason\":\"test.accuracy is 0.8, which is not >= 0.9\"}}");
    return 3;
  }

  /** Leaves a model that nobody can load. */
  private static int broken(Path run) throws IOException {
    Files.createDirectories(run.resolve("model"));
    Files.writeString(run.resolve("model/saved_model.pb"), "no model");
    return tell();
  }

  private static int learn(Path run, JsonNode wanted) throws IOException {
    if (!Files.exists(run.resolve("model"))) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        OUT.printf(
            "{\"event\":\"step\",\"step\":%d,\"steps\":20,\"examples_per_second\":100.0}%n",
            10 * epoch - 1);
        OUT.printf(
            "{\"event\":\"epoch\",\"epoch\":%d,\"epochs\":2,\"step\":%d,\"steps\":20,"
                + "\"metrics\":{\"loss\":%s},\"learning_rate\":0.001,\"seconds\":0.5}%n",
            epoch, 10 * epoch, 1.0 / epoch);
      }
      OUT.println("{\"event\":\"log\",\"level\":\"info\",\"message\":\"learned all of it\"}");
      Files.createDirectories(run.resolve("report"));
      Files.writeString(run.resolve("report/curves.svg"), "<svg/>");
      Durable.copy(Path.of(wanted.path("tags").path(0).asString()), run.resolve("model"));
    }
    return tell();
  }

  private static int tell() {
    OUT.println(
        "{\"event\":\"result\",\"evaluation\":"
            + EVALUATION
            + ",\"gate\":null,\"model_directory\":\"model\",\"epochs\":2,\"best_epoch\":2}");
    return 0;
  }
}
