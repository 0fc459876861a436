package dev.tandem.pipeline;

import dev.tandem.training.Advice;
import dev.tandem.training.History;
import dev.tandem.training.TrainingListener.Step;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells of a run by a JSON object a line: all of it to a stream, and what is worth keeping to a
 * file.
 */
final class EventsJson implements Audience {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration BETWEEN_STEPS = Duration.ofMillis(200);

  private final @Nullable PrintStream out;
  private final Path file;
  private final InstantSource clock;
  private final Pace pace = new Pace();
  private Instant told = Instant.MIN;
  private @Nullable Step last;

  /**
   * @param out null where only the file is written
   */
  EventsJson(@Nullable PrintStream out, Path file, InstantSource clock) {
    this.out = out;
    this.file = file;
    this.clock = clock;
  }

  @Override
  public void resumed(long step) {
    keep(event("resumed").put("resumed_from_step", step));
  }

  @Override
  public void step(Step step, int epoch, int epochs) {
    Instant now = clock.instant();
    pace.at(step, now);
    last = step;
    if (step.step() < step.steps() && told.plus(BETWEEN_STEPS).isAfter(now)) {
      return;
    }
    told = now;
    var json = event("step").put("step", step.step()).put("steps", step.steps());
    number(json, "loss", step.loss());
    number(json, "examples_per_second", step.examplesPerSecond());
    number(json, "gradient_norm", step.gradientNorm());
    json.put("learning_rate", step.learningRate());
    json.put("epoch", epoch).put("epochs", epochs);
    say(json.put("eta_seconds", pace.left(step).toSeconds()));
  }

  private static void number(ObjectNode json, String name, double value) {
    ReportJson.put(json, java.util.Map.of(name, value));
  }

  @Override
  public void epoch(History.Epoch epoch) {
    ObjectNode json = event("epoch").setAll(ReportJson.of(epoch));
    if (last != null) {
      json.put("step", last.step()).put("steps", last.steps());
    }
    keep(json);
  }

  @Override
  public void advice(Advice advice) {
    keep(
        event("advice")
            .put("code", advice.code().label())
            .put("epoch", advice.epoch())
            .put("detail", advice.detail()));
  }

  @Override
  public void log(String level, String message) {
    keep(event("log").put("level", level).put("message", message));
  }

  @Override
  public void result(String json) {
    say(event("result").setAll((ObjectNode) MAPPER.readTree(json)));
  }

  @Override
  public void failed(String reason, boolean retryable) {
    keep(event("failed").put("reason", reason).put("retryable", retryable));
  }

  private static ObjectNode event(String type) {
    return MAPPER.createObjectNode().put("event", type);
  }

  private void keep(JsonNode event) {
    say(event);
    try {
      Files.write(
          file,
          (event + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "events cannot be written to " + file + ": " + e.getMessage(), e);
    }
  }

  private void say(JsonNode event) {
    if (out != null) {
      out.println(event);
      out.flush();
    }
  }
}
