package dev.tandem.pipeline;

import dev.tandem.dataset.Examples;
import dev.tandem.evaluation.Averages;
import dev.tandem.evaluation.Calibration;
import dev.tandem.evaluation.ClassScore;
import dev.tandem.evaluation.ClassificationReport;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.RegressionReport;
import dev.tandem.training.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The files of a run's report. */
final class ReportJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String EVALUATION = "evaluation.json";
  private static final int SHOWN = 20;

  private ReportJson() {}

  /** {@code evaluation.json}: the metrics and scores of each set. */
  static void evaluation(Map<String, Assessments> sets, Path directory) throws IOException {
    var json = MAPPER.createObjectNode();
    sets.forEach((name, assessment) -> json.set(name, of(assessment)));
    write(directory.resolve(EVALUATION), json);
  }

  /** The metrics of each set, out of a report that is there. */
  static Map<String, Map<String, Double>> metrics(Path directory) throws IOException {
    var sets = new LinkedHashMap<String, Map<String, Double>>();
    JsonNode json = MAPPER.readTree(Files.readString(directory.resolve(EVALUATION)));
    json.properties()
        .forEach(
            set -> {
              var metrics = new LinkedHashMap<String, Double>();
              set.getValue()
                  .path("metrics")
                  .properties()
                  .forEach(
                      each ->
                          metrics.put(
                              each.getKey(),
                              each.getValue().isNumber()
                                  ? each.getValue().asDouble()
                                  : Double.NaN));
              sets.put(set.getKey(), metrics);
            });
    return sets;
  }

  private static ObjectNode of(Assessments set) {
    var json = MAPPER.createObjectNode();
    put(json.putObject("metrics"), set.metrics());
    if (set.isOfOne()) {
      put(json, set.outputs().values().iterator().next());
      return json;
    }
    var outputs = json.putObject("outputs");
    set.outputs().forEach((name, assessment) -> put(outputs.putObject(name), assessment));
    return json;
  }

  private static void put(ObjectNode json, Assessment assessment) {
    ClassificationReport classes = assessment.classes();
    if (classes != null) {
      json.put("examples", classes.examples());
      ArrayNode scores = json.putArray("per_class");
      classes.perClass().forEach(score -> scores.add(of(score)));
      json.set("macro", of(classes.macro()));
      json.set("weighted", of(classes.weighted()));
      put(json.putArray("confusion_matrix"), classes.confusionMatrix());
      json.set("calibration", of(classes.calibration()));
    }
    RegressionReport numbers = assessment.numbers();
    if (numbers != null) {
      json.put("examples", numbers.examples());
      json.put("median_absolute_error", numbers.medianAbsoluteError());
    }
  }

  private static ObjectNode of(ClassScore score) {
    var json = MAPPER.createObjectNode().put("class_name", score.className());
    var numbers = new LinkedHashMap<String, Double>();
    numbers.put("precision", score.precision());
    numbers.put("recall", score.recall());
    numbers.put("f1", score.f1());
    put(json, numbers);
    json.put("support", score.support());
    put(json, Map.of("roc_area", score.rocArea()));
    put(json, Map.of("pr_area", score.prArea()));
    return json;
  }

  private static ObjectNode of(Averages averages) {
    var numbers = new LinkedHashMap<String, Double>();
    numbers.put("precision", averages.precision());
    numbers.put("recall", averages.recall());
    numbers.put("f1", averages.f1());
    numbers.put("roc_area", averages.rocArea());
    numbers.put("pr_area", averages.prArea());
    var json = MAPPER.createObjectNode();
    put(json, numbers);
    return json;
  }

  private static ObjectNode of(Calibration calibration) {
    var json = MAPPER.createObjectNode().put("expected_error", calibration.expectedError());
    ArrayNode bins = json.putArray("bins");
    for (Calibration.Bin bin : calibration.bins()) {
      bins.addObject()
          .put("count", bin.count())
          .put("confidence", bin.confidence())
          .put("accuracy", bin.accuracy());
    }
    return json;
  }

  /** Row by row. */
  static void put(ArrayNode json, ConfusionMatrix matrix) {
    for (int[] row : matrix.counts()) {
      ArrayNode counts = json.addArray();
      for (int count : row) {
        counts.add(count);
      }
    }
  }

  /** JSON has no word for what is no number. */
  static void put(ObjectNode json, Map<String, Double> numbers) {
    numbers.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            json.put(name, value);
          } else {
            json.putNull(name);
          }
        });
  }

  /** {@code history.json}: the metrics of every epoch. */
  static void history(History history, Path directory) throws IOException {
    var json = MAPPER.createObjectNode();
    ArrayNode epochs = json.putArray("epochs");
    history.epochs().forEach(epoch -> epochs.add(of(epoch)));
    json.put("best_epoch", history.bestEpoch());
    write(directory.resolve("history.json"), json);
  }

  static ObjectNode of(History.Epoch epoch) {
    var json = MAPPER.createObjectNode().put("epoch", epoch.number());
    json.put("epochs", epoch.epochs());
    put(json.putObject("metrics"), epoch.metrics());
    return json.put("learning_rate", epoch.learningRate()).put("seconds", epoch.seconds());
  }

  /** {@code predictions.json}: what is answered to the first examples of a set. */
  static void predictions(String set, Examples examples, Assessments assessed, Path directory)
      throws IOException {
    var json = MAPPER.createObjectNode().put("set", set);
    assessed
        .outputs()
        .forEach(
            (output, assessment) ->
                predictions(
                    json.putArray(assessed.prefix(output) + "predictions"),
                    examples.of(output),
                    assessment));
    write(directory.resolve("predictions.json"), json);
  }

  private static void predictions(ArrayNode rows, Examples examples, Assessment assessment) {
    for (int i = 0; i < Math.min(SHOWN, examples.count()); i++) {
      ObjectNode row = rows.addObject().put("index", i);
      if (assessment.classes() == null) {
        float[] target = new float[examples.targetSize()];
        examples.target(i, target);
        row.set("true", array(target));
        row.set("predicted", array(assessment.answers()[i]));
      } else {
        classes(row, examples.classNames(), examples.label(i), assessment.answers()[i]);
      }
    }
  }

  private static void classes(ObjectNode row, List<String> names, int label, float[] answer) {
    float[] all = answer.length == 1 ? new float[] {1 - answer[0], answer[0]} : answer;
    int best = 0;
    for (int c = 1; c < all.length; c++) {
      best = all[c] > all[best] ? c : best;
    }
    row.put("true", names.get(label)).put("predicted", names.get(best));
    row.put("confidence", all[best]);
  }

  private static ArrayNode array(float[] values) {
    ArrayNode array = MAPPER.createArrayNode();
    for (float value : values) {
      array.add(value);
    }
    return array;
  }

  private static void write(Path file, JsonNode json) throws IOException {
    Files.writeString(file, json.toPrettyString() + "\n");
  }
}
