package dev.tandem.pipeline;

import dev.tandem.evaluation.Averages;
import dev.tandem.evaluation.ClassScore;
import dev.tandem.evaluation.EpochValues;
import dev.tandem.pipeline.ReportData.Advised;
import dev.tandem.pipeline.ReportData.Evaluated;
import dev.tandem.pipeline.ReportData.Learning;
import dev.tandem.pipeline.ReportData.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What runs and jobs keep in JSON, as a report page shows it. */
final class StoredReportJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private StoredReportJson() {}

  /** The sets of an {@code evaluation.json}, and the scores of each output where it has several. */
  static Map<String, Evaluated> evaluation(String json) {
    var sets = new LinkedHashMap<String, Evaluated>();
    for (var set : MAPPER.readTree(json).properties()) {
      sets.put(set.getKey(), evaluated(set.getValue()));
      for (var output : set.getValue().path("outputs").properties()) {
        sets.put(set.getKey() + ", " + output.getKey(), evaluated(output.getValue()));
      }
    }
    return sets;
  }

  private static Evaluated evaluated(JsonNode set) {
    var metrics = new LinkedHashMap<String, Double>();
    for (var metric : set.path("metrics").properties()) {
      metrics.put(metric.getKey(), metric.getValue().asDouble(Double.NaN));
    }
    var scores = new ArrayList<ClassScore>();
    for (JsonNode score : set.path("per_class")) {
      scores.add(
          new ClassScore(
              score.path("class_name").asString(""),
              number(score, "precision"),
              number(score, "recall"),
              number(score, "f1"),
              score.path("support").asInt(0),
              number(score, "roc_area"),
              number(score, "pr_area")));
    }
    var averages = new LinkedHashMap<String, Averages>();
    for (String name : List.of("macro", "weighted")) {
      JsonNode average = set.path(name);
      if (average.isObject()) {
        averages.put(name, averages(average));
      }
    }
    return new Evaluated(metrics, scores, averages);
  }

  private static Averages averages(JsonNode json) {
    return new Averages(
        number(json, "precision"),
        number(json, "recall"),
        number(json, "f1"),
        number(json, "roc_area"),
        number(json, "pr_area"));
  }

  /** JSON has no word for what is no number. */
  private static double number(JsonNode json, String field) {
    return json.path(field).asDouble(Double.NaN);
  }

  /**
   * Epochs as they were told, each once: what was told again after a crash takes the place of what
   * was, and of what came after.
   */
  static List<JsonNode> epochs(List<String> told) {
    var epochs = new ArrayList<JsonNode>();
    for (String one : told) {
      JsonNode epoch = MAPPER.readTree(one);
      while (!epochs.isEmpty() && number(epochs.getLast()) >= number(epoch)) {
        epochs.removeLast();
      }
      epochs.add(epoch);
    }
    return epochs;
  }

  private static int number(JsonNode epoch) {
    return epoch.path("epoch").asInt(0);
  }

  /**
   * The epochs that were told, each once, and what was advised.
   *
   * @param best 0 for none
   * @param advice an array
   */
  static Learning learning(List<String> told, int best, String advice) {
    var epochs = epochs(told).stream().map(json -> new EpochValues(number(json), values(json)));
    var advised = new ArrayList<Advised>();
    for (JsonNode one : MAPPER.readTree(advice)) {
      advised.add(advised(one));
    }
    return new Learning(epochs.toList(), best, advised);
  }

  /** The advice among a run's events, an object each; what was told again after a crash is once. */
  static List<Advised> advice(List<String> events) {
    return events.stream()
        .filter(event -> event.contains("\"advice\""))
        .map(MAPPER::readTree)
        .filter(event -> event.path("event").asString("").equals("advice"))
        .map(StoredReportJson::advised)
        .distinct()
        .toList();
  }

  private static Advised advised(JsonNode json) {
    return new Advised(
        json.path("code").asString(""),
        json.path("epoch").asInt(0),
        json.path("detail").asString(""));
  }

  private static Map<String, Double> values(JsonNode epoch) {
    var values = new LinkedHashMap<String, Double>();
    for (var metric : epoch.path("metrics").properties()) {
      values.put(metric.getKey(), metric.getValue().asDouble(Double.NaN));
    }
    values.put("learning_rate", number(epoch, "learning_rate"));
    return values;
  }

  /** Of a job's progress. */
  static Progress progress(String json) {
    JsonNode told = MAPPER.readTree(json);
    JsonNode eta = told.path("eta_seconds");
    return new Progress(
        told.path("step").asLong(0),
        told.path("steps").asLong(0),
        eta.isNumber() ? eta.asDouble() : null);
  }

  /** What came of a job, in words. */
  static Map<String, String> facts(@Nullable String result) {
    var facts = new LinkedHashMap<String, String>();
    if (result == null) {
      return facts;
    }
    JsonNode json = MAPPER.readTree(result);
    if (json.path("model").isString()) {
      var model = new StringBuilder(json.path("model").stringValue());
      if (json.path("version").isNumber()) {
        model.append(", version ").append(json.path("version").asLong());
      }
      if (json.path("label").isString()) {
        model.append(", label ").append(json.path("label").stringValue());
      }
      facts.put("model", model.toString());
      facts.put("published", json.path("published").asBoolean(false) ? "yes" : "no");
    }
    if (json.path("reason").isString()) {
      facts.put("reason", json.path("reason").stringValue());
    }
    if (json.path("parameters").isNumber()) {
      facts.put("parameters", grouped(json.path("parameters").asLong()));
    }
    return facts;
  }

  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** The epoch that a result is of; 0 where it is the last. */
  static int bestEpoch(@Nullable String result) {
    return result == null ? 0 : MAPPER.readTree(result).path("best_epoch").asInt(0);
  }

  /** Indented. */
  static String pretty(String json) {
    return MAPPER.readTree(json).toPrettyString();
  }
}
