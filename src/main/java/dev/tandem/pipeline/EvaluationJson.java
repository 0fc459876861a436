package dev.tandem.pipeline;

import dev.tandem.evaluation.Averages;
import dev.tandem.evaluation.ClassificationReport;
import dev.tandem.evaluation.RegressionReport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Evaluations as they are told and kept. */
final class EvaluationJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private EvaluationJson() {}

  static String write(Evaluation evaluation) {
    var json = MAPPER.createObjectNode();
    var subject = evaluation.subject();
    json.put("id", evaluation.id()).put("state", evaluation.state().slug());
    json.put("model", subject.model()).put("version", subject.version());
    json.put("dataset", subject.dataset());
    json.put("created_at", evaluation.createdAt().toString());
    var finished = evaluation.finishedAt();
    json.put("finished_at", finished == null ? null : finished.toString());
    json.put("error", evaluation.error());
    if (!subject.targets().isEmpty()) {
      subject.targets().forEach(json.putObject("targets")::put);
    }
    write(json, evaluation.report());
    var problems = json.putArray("problems");
    if (evaluation.report() != null) {
      evaluation.report().problems().forEach(problems::add);
    }
    var links = json.putObject("links");
    links.put("self", "/api/v1/evaluations/" + evaluation.id());
    links.put(
        "model", "/api/v1/models/%s/versions/%d".formatted(subject.model(), subject.version()));
    links.put("dataset", "/api/v1/datasets/" + subject.dataset());
    return json.toString();
  }

  private static void write(ObjectNode json, Evaluation.@Nullable Report report) {
    switch (report) {
      case null -> empty(json);
      case Evaluation.Report.OfClasses classes -> write(json, classes.found());
      case Evaluation.Report.OfNumbers numbers -> write(json, numbers.found());
      case Evaluation.Report.OfOutputs several -> write(json, several);
    }
  }

  /** The metrics of each output behind its name, as trainings have them, and each by itself. */
  private static void write(ObjectNode json, Evaluation.Report.OfOutputs several) {
    empty(json);
    var outputs = MAPPER.createObjectNode();
    var metrics = (ObjectNode) json.get("metrics");
    several
        .outputs()
        .forEach(
            (output, report) -> {
              var one = outputs.putObject(output);
              write(one, report);
              json.set("examples", one.get("examples"));
              one.get("metrics")
                  .properties()
                  .forEach(
                      metric -> metrics.set(output + "_" + metric.getKey(), metric.getValue()));
            });
    json.set("outputs", outputs);
  }

  private static ObjectNode empty(ObjectNode json) {
    json.putNull("examples");
    json.putObject("metrics");
    json.putArray("per_class");
    return json.putNull("macro").putNull("weighted").putNull("confusion_matrix");
  }

  private static void write(ObjectNode json, ClassificationReport report) {
    json.put("examples", report.examples());
    var metrics = json.putObject("metrics");
    metrics.put("accuracy", report.accuracy());
    if (report.hasTopFive()) {
      metrics.put("top_5_accuracy", report.topFiveAccuracy());
    }
    metrics.put("loss", report.logLoss());
    var classes = json.putArray("per_class");
    for (var score : report.perClass()) {
      classes
          .addObject()
          .put("class_name", score.className())
          .put("precision", score.precision())
          .put("recall", score.recall())
          .put("f1", score.f1())
          .put("support", score.support());
    }
    json.set("macro", averages(report.macro()));
    json.set("weighted", averages(report.weighted()));
    ReportJson.put(json.putArray("confusion_matrix"), report.confusionMatrix());
  }

  private static ObjectNode averages(Averages averages) {
    return MAPPER
        .createObjectNode()
        .put("precision", averages.precision())
        .put("recall", averages.recall())
        .put("f1", averages.f1());
  }

  private static void write(ObjectNode json, RegressionReport report) {
    empty(json).put("examples", report.examples());
    var metrics = json.putObject("metrics");
    metrics.put("loss", report.meanSquaredError());
    metrics.put("mse", report.meanSquaredError());
    metrics.put("mae", report.meanAbsoluteError());
    metrics.put("rmse", report.rootMeanSquaredError());
    metrics.put("r2", report.r2());
  }

  /** What is kept, ended for the reason given where nobody works on it any more. */
  static String interrupted(String kept, String why) {
    JsonNode json = MAPPER.readTree(kept);
    String state = json.path("state").asString();
    boolean isOnItsWay =
        state.equals(EvaluationState.QUEUED.slug()) || state.equals(EvaluationState.RUNNING.slug());
    if (!isOnItsWay || !(json instanceof ObjectNode object)) {
      return kept;
    }
    return object.put("state", EvaluationState.FAILED.slug()).put("error", why).toString();
  }
}
