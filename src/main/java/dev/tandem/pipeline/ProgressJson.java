package dev.tandem.pipeline;

import dev.tandem.job.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The numbers of an event. */
final class ProgressJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ProgressJson() {}

  static Optional<Double> number(String event, String pointer) {
    JsonNode value = MAPPER.readTree(event).at(pointer);
    return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
  }

  static Outcome.Failed failure(String event) {
    JsonNode failed = MAPPER.readTree(event);
    return new Outcome.Failed(
        failed.path("reason").asString("the trainer gave no reason"),
        failed.path("retryable").asBoolean(true));
  }

  static Map<String, Double> numbers(String event, String pointer) {
    var numbers = new TreeMap<String, Double>();
    MAPPER
        .readTree(event)
        .at(pointer)
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isNumber()) {
                numbers.put(entry.getKey(), entry.getValue().asDouble());
              }
            });
    return numbers;
  }
}
