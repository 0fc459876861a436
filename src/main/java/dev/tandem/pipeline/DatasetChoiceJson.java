package dev.tandem.pipeline;

import dev.tandem.training.FieldsJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is learned from, validated and evaluated, read and written. */
final class DatasetChoiceJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final List<String> SPLITS = List.of("stratified", "random", "tail");
  private static final int MOST_EXAMPLES = 10_000_000;
  private static final int USUAL_EXAMPLES = 1000;
  private static final double USUAL_SPLIT = 0.1;

  private DatasetChoiceJson() {}

  /**
   * @param whole the specification, which may have {@code validation} beside {@code dataset}
   */
  static DatasetChoice read(FieldsJson whole, JsonNode dataset, ObjectNode absent) {
    var fields = FieldsJson.of(dataset, "/dataset");
    fields.allow(
        List.of(
            "name",
            "synthetic",
            "examples",
            "seed",
            "validation_split",
            "split",
            "targets",
            "validation"));
    var examples = examples(fields, "name");
    var validation = validation(whole, fields);
    double usual = absent.path("dataset").path("validation_split").asDouble(USUAL_SPLIT);
    double split = fields.between("validation_split", validation == null ? usual : 0, 1);
    if (split >= 1) {
      throw FieldsJson.fault(fields.at("validation_split"), "must be less than 1, got " + split);
    }
    if (validation != null && split > 0) {
      throw FieldsJson.fault(
          fields.at("validation_split"),
          "must be left out where another set validates, got " + split);
    }
    String how = fields.has("split") ? fields.word("split", "", SPLITS) : null;
    return new DatasetChoice(examples, split, how, targets(fields), validation);
  }

  private static Map<String, String> targets(FieldsJson dataset) {
    var targets = new LinkedHashMap<String, String>();
    JsonNode json = dataset.node("targets");
    if (json != null) {
      var fields = FieldsJson.of(json, dataset.at("targets"));
      json.propertyNames().forEach(output -> targets.put(output, fields.string(output)));
    }
    return targets;
  }

  private static @Nullable ExamplesChoice validation(FieldsJson whole, FieldsJson dataset) {
    if (whole.has("validation") && dataset.has("validation")) {
      throw FieldsJson.fault("/validation", "must be left out where /dataset/validation is given");
    }
    var fields = whole.has("validation") ? whole : dataset;
    return set(fields.node("validation"), fields.at("validation"), "name");
  }

  /** {@code {"dataset": …}} or a formula. */
  static @Nullable ExamplesChoice evaluate(FieldsJson whole) {
    return set(whole.node("evaluate"), "/evaluate", "dataset");
  }

  private static @Nullable ExamplesChoice set(@Nullable JsonNode json, String pointer, String key) {
    if (json == null) {
      return null;
    }
    if (json.isString()) {
      return named(json.stringValue(), pointer);
    }
    var fields = FieldsJson.of(json, pointer);
    fields.allow(List.of(key, "synthetic", "examples", "seed"));
    return examples(fields, key);
  }

  private static ExamplesChoice examples(FieldsJson fields, String key) {
    if (!fields.has("synthetic")) {
      for (String other : List.of("examples", "seed")) {
        if (fields.has(other)) {
          throw FieldsJson.fault(fields.at(other), "is for a synthetic set only");
        }
      }
      return named(fields.string(key), fields.at(key));
    }
    if (fields.has(key)) {
      throw FieldsJson.fault(fields.at(key), "must be left out of a synthetic set");
    }
    String kind = fields.word("synthetic", "", List.of("linear", "tokens", "classes"));
    int examples = fields.integer("examples", USUAL_EXAMPLES, 1);
    if (examples > MOST_EXAMPLES) {
      throw FieldsJson.fault(
          fields.at("examples"), "must be at most " + MOST_EXAMPLES + ", got " + examples);
    }
    Long seed = fields.whole("seed", Long.MIN_VALUE);
    return new ExamplesChoice.Formula(kind, examples, seed == null ? 42 : seed);
  }

  private static ExamplesChoice named(String name, String pointer) {
    if (name.isBlank()) {
      throw FieldsJson.fault(pointer, "must be the name of a dataset, got \"" + name + "\"");
    }
    return new ExamplesChoice.Named(name);
  }

  static ObjectNode write(DatasetChoice dataset) {
    var json = write(dataset.examples(), "name");
    json.put("validation_split", dataset.validationSplit());
    if (dataset.split() != null) {
      json.put("split", dataset.split());
    }
    if (!dataset.targets().isEmpty()) {
      dataset.targets().forEach(json.putObject("targets")::put);
    }
    var validation = dataset.validation();
    if (validation instanceof ExamplesChoice.Named(String name)) {
      json.put("validation", name);
    } else if (validation != null) {
      json.set("validation", write(validation, "name"));
    }
    return json;
  }

  static ObjectNode write(ExamplesChoice examples, String key) {
    var json = MAPPER.createObjectNode();
    return switch (examples) {
      case ExamplesChoice.Named(String name) -> json.put(key, name);
      case ExamplesChoice.Formula(String kind, int count, long seed) ->
          json.put("synthetic", kind).put("examples", count).put("seed", seed);
    };
  }
}
