package dev.tandem.job;

import dev.tandem.fault.Fault;
import dev.tandem.job.Job.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON that workers tell and that the table keeps. */
final class ToldJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> PROGRESS =
      List.of("epoch", "epochs", "step", "steps", "examples_per_second", "eta_seconds");

  private ToldJson() {}

  /** A line of a child: its {@code event}, and the rest. */
  record Line(String type, String data) {}

  /** What a child said, if it is an event. */
  static Optional<Line> line(String text) {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object && object.path("event").isString()) {
        String type = object.remove("event").asString();
        return Optional.of(new Line(type, object.toString()));
      }
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  static String log(String level, String message) {
    return MAPPER.createObjectNode().put("level", level).put("message", message).toString();
  }

  static String state(Job job, @Nullable String reason) {
    return MAPPER
        .createObjectNode()
        .put("state", job.state().slug())
        .put("attempt", job.attempt())
        .put("reason", reason)
        .toString();
  }

  /** What the job shows after that event. */
  static Told after(Told told, String type, String data) {
    ObjectNode event = object(data);
    return switch (type) {
      case "step" -> new Told(progress(told, event), told.metrics(), told.advice());
      case "epoch" -> new Told(progress(told, event), metrics(told, event), told.advice());
      case "advice" -> new Told(told.progress(), told.metrics(), advice(told, event));
      default -> told;
    };
  }

  static Optional<Long> resumedFrom(String data) {
    JsonNode step = object(data).path("resumed_from_step");
    return step.isIntegralNumber() ? Optional.of(step.asLong()) : Optional.empty();
  }

  static String write(List<Attempt> attempts) {
    ArrayNode list = MAPPER.createArrayNode();
    for (Attempt attempt : attempts) {
      ObjectNode one = list.addObject();
      one.put("number", attempt.number()).put("outcome", attempt.outcome());
      one.put("started_at", attempt.startedAt().toString());
      one.put("finished_at", attempt.finishedAt() == null ? null : attempt.finishedAt().toString());
      one.put("resumed_from_step", attempt.resumedFromStep());
    }
    return list.toString();
  }

  static List<Attempt> attempts(String json) {
    var attempts = new ArrayList<Attempt>();
    for (JsonNode one : MAPPER.readTree(json)) {
      String finished = one.path("finished_at").asString("");
      String outcome = one.path("outcome").asString("");
      JsonNode step = one.path("resumed_from_step");
      attempts.add(
          new Attempt(
              one.path("number").asInt(),
              outcome.isEmpty() ? null : outcome,
              Instant.parse(one.path("started_at").asString()),
              finished.isEmpty() ? null : Instant.parse(finished),
              step.isIntegralNumber() ? step.asLong() : null));
    }
    return attempts;
  }

  private static String progress(Told told, ObjectNode event) {
    ObjectNode progress = object(told.progress());
    for (String field : PROGRESS) {
      if (event.has(field)) {
        progress.set(field, event.get(field));
      }
    }
    return progress.toString();
  }

  private static String metrics(Told told, ObjectNode event) {
    ObjectNode metrics = object(told.metrics());
    if (event.path("metrics") instanceof ObjectNode values) {
      metrics.setAll(values);
    }
    return metrics.toString();
  }

  private static String advice(Told told, ObjectNode event) {
    ArrayNode all = (ArrayNode) MAPPER.readTree(told.advice());
    return all.add(event).toString();
  }

  private static ObjectNode object(String json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException notJson) {
      throw Fault.badInput("an event must be a JSON object, got \"" + json + "\"");
    }
    throw Fault.badInput("an event must be a JSON object, got " + json);
  }
}
