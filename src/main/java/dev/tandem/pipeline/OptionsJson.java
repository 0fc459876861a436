package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import dev.tandem.pipeline.TrainingSpecification.Distribution;
import dev.tandem.pipeline.TrainingSpecification.Export;
import dev.tandem.pipeline.TrainingSpecification.Limits;
import dev.tandem.pipeline.TrainingSpecification.Parent;
import dev.tandem.pipeline.TrainingSpecification.Publish;
import dev.tandem.training.FieldsJson;
import dev.tandem.training.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a specification that do not change what is learned. */
record OptionsJson(FieldsJson fields) {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String EXPORT = "export";
  private static final int LONGEST = 200;
  private static final int LONGEST_LABEL = 128;
  private static final int HIGHEST_PRIORITY = 100;

  private FieldsJson section(String key, List<String> allowed) {
    JsonNode json = fields.node(key);
    var section = FieldsJson.of(json == null ? MAPPER.createObjectNode() : json, "/" + key);
    section.allow(allowed);
    return section;
  }

  String name(String absent) {
    return fields.has("name") ? shortText("/name", fields.string("name")) : absent;
  }

  List<String> tags() {
    var tags = fields.strings("tags");
    for (int i = 0; i < tags.size(); i++) {
      shortText("/tags/" + i, tags.get(i));
    }
    return tags;
  }

  private static String shortText(String pointer, String text) {
    if (text.isBlank()
        || text.length() > LONGEST
        || text.chars().anyMatch(Character::isISOControl)) {
      throw FieldsJson.fault(
          pointer,
          "must be 1 to " + LONGEST + " characters without line breaks, got \"" + text + "\"");
    }
    return text;
  }

  Map<String, Double> classWeights() {
    var weights = new LinkedHashMap<String, Double>();
    JsonNode json = fields.node("class_weights");
    if (json == null) {
      return weights;
    }
    var section = FieldsJson.of(json, "/class_weights");
    for (String name : section.names()) {
      weights.put(name, section.between(name, 1, Float.MAX_VALUE));
    }
    return weights;
  }

  Distribution distribution() {
    var section = section("distribution", List.of("strategy", "devices"));
    String strategy =
        section.word(
            "strategy", "none", List.of("none", "mirrored", "multi_worker", "tpu", "tensorrt"));
    JsonNode devices = section.node("devices");
    if (devices != null && !strategy.equals("mirrored")) {
      throw FieldsJson.fault(section.at("devices"), "is for the strategy mirrored only");
    }
    if (devices == null || !devices.isArray()) {
      return new Distribution(strategy, section.integer("devices", 0, 1), List.of());
    }
    if (devices.isEmpty()) {
      throw FieldsJson.fault(section.at("devices"), "must have one or more");
    }
    return new Distribution(strategy, 0, section.strings("devices"));
  }

  TrainingPlan.Checkpointing checkpoint() {
    var section = section("checkpoint", List.of("every_seconds", "keep"));
    return new TrainingPlan.Checkpointing(
        section.integer("every_seconds", 60, 1), section.integer("keep", 2, 1));
  }

  Limits limits() {
    var section = section("limits", List.of("seconds", "disk_bytes", "attempts"));
    return new Limits(
        section.whole("seconds", 1),
        section.whole("disk_bytes", 1),
        section.integer("attempts", 3, 1));
  }

  int priority() {
    int priority = fields.integer("priority", 50, 0);
    if (priority > HIGHEST_PRIORITY) {
      throw FieldsJson.fault("/priority", "must be 0 to 100, got " + priority);
    }
    return priority;
  }

  /** A version is served from one file, so one format is all that a training can publish. */
  Export export() {
    if (!fields.has(EXPORT)) {
      return Export.DEFAULT;
    }
    var items = fields.items(EXPORT);
    if (items.size() != 1) {
      throw FieldsJson.fault(
          items.isEmpty() ? "/" + EXPORT : "/" + EXPORT + "/1",
          "must be one format, as a version is served in one, got " + items.size());
    }
    var section = FieldsJson.of(items.getFirst(), "/" + EXPORT + "/0");
    section.allow(List.of("format"));
    section.string("format");
    String format = section.word("format", "", List.of("savedmodel", "tflite"));
    return new Export(Export.Format.valueOf(format.toUpperCase(Locale.ROOT)));
  }

  @Nullable Publish publish() {
    if (!fields.has("publish")) {
      return null;
    }
    var section = section("publish", List.of("model", "label", "gate"));
    String model = model(section);
    String label = section.has("label") ? section.string("label") : null;
    if (label != null && (label.isBlank() || label.length() > LONGEST_LABEL)) {
      throw FieldsJson.fault(
          section.at("label"), "must be 1 to " + LONGEST_LABEL + " characters, got " + label);
    }
    return new Publish(model, label, section.has("gate") ? gate(section) : null);
  }

  private static String model(FieldsJson section) {
    String model = section.string("model");
    if (!ModelName.isValid(model)) {
      throw FieldsJson.fault(
          section.at("model"),
          "must be 1 to 128 letters, digits, '.', '_' or '-', a letter or digit first, got "
              + model);
    }
    return model;
  }

  private static Gate gate(FieldsJson section) {
    String text = section.string("gate");
    try {
      return Gate.parse(text);
    } catch (Fault wrong) {
      throw FieldsJson.fault(section.at("gate"), wrong.detail());
    }
  }

  @Nullable Parent startFrom() {
    if (!fields.has("start_from")) {
      return null;
    }
    return parent(section("start_from", List.of("model", "version")));
  }

  static Parent parent(FieldsJson section) {
    return new Parent(model(section), section.whole("version", 0));
  }

  static void write(TrainingSpecification wanted, ObjectNode json) {
    var distribution = json.putObject("distribution");
    distribution.put("strategy", wanted.distribution().strategy());
    if (wanted.distribution().count() > 0) {
      distribution.put("devices", wanted.distribution().count());
    } else if (!wanted.distribution().devices().isEmpty()) {
      wanted.distribution().devices().forEach(distribution.putArray("devices")::add);
    }
    json.putObject("checkpoint")
        .put("every_seconds", wanted.checkpoint().everySeconds())
        .put("keep", wanted.checkpoint().keep());
    json.putObject("limits")
        .put("seconds", wanted.limits().seconds())
        .put("disk_bytes", wanted.limits().diskBytes())
        .put("attempts", wanted.limits().attempts());
    json.put("priority", wanted.priority());
    if (wanted.evaluate() != null) {
      json.set("evaluate", DatasetChoiceJson.write(wanted.evaluate(), "dataset"));
    }
    json.putArray(EXPORT)
        .addObject()
        .put("format", wanted.export().format().name().toLowerCase(Locale.ROOT));
    if (wanted.publish() != null) {
      var publish = json.putObject("publish").put("model", wanted.publish().model());
      publish.put("label", wanted.publish().label());
      publish.put("gate", wanted.publish().gate() == null ? null : wanted.publish().gate().text());
    }
    if (wanted.startFrom() != null) {
      json.putObject("start_from")
          .put("model", wanted.startFrom().model())
          .put("version", wanted.startFrom().version());
    }
    wanted.freeze().forEach(json.putArray("freeze")::add);
  }
}
