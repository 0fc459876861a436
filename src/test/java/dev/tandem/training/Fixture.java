package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One entry of a fixture file: a class of Keras and its config. */
record Fixture(String name, JsonNode json) {
  /** Fields of Keras's configs that say nothing here where they have these values. */
  private static final List<String> BOOKKEEPING =
      List.of("name", "dtype", "loss_scale_factor", "gradient_accumulation_steps", "reduction");

  String className() {
    return json.get("class").stringValue();
  }

  /** The same with another class and config, as Keras writes one within another. */
  Fixture withConfig(JsonNode serialized) {
    var changed = new JsonMapper().createObjectNode();
    changed.set("class", serialized.get("class_name"));
    changed.set("config", serialized.get("config"));
    return new Fixture(name, changed);
  }

  /** The config as a specification would have it, under a name of ours. */
  ObjectNode specification(String ours) {
    return specification(ours, json.get("config"));
  }

  static ObjectNode specification(String ours, JsonNode config) {
    var specification = new JsonMapper().createObjectNode().put("name", ours);
    for (var field : config.properties()) {
      if (!BOOKKEEPING.contains(field.getKey()) && !field.getValue().isNull()) {
        specification.set(field.getKey(), field.getValue());
      }
    }
    return specification;
  }

  /** As the fixtures say: 1e-5 of the largest element. */
  static void compare(String what, float[] got, float[] expected) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(got)
        .as(what)
        .containsExactly(expected, Assertions.within(1e-5f * Math.max(largest, 1e-2f)));
  }
}
