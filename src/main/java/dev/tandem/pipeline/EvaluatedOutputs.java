package dev.tandem.pipeline;

import dev.tandem.dataset.Example;
import dev.tandem.dataset.Source;
import dev.tandem.dataset.Target;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.ServedVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which outputs of a version are measured, and on what of a dataset.
 *
 * @param outputs each with the target it is measured on; one without a name and a target where a
 *     version's only answer is
 */
record EvaluatedOutputs(Map<MeasuredOutput.About, String> outputs) {
  /** What evaluations ask of a version and a dataset. */
  record Question(ServedVersion version, Source source, Map<String, String> targets) {}

  /**
   * Refuses a version and a dataset that are not about the same.
   *
   * @param files of the version, which tell more where Tandem trained it
   */
  static EvaluatedOutputs of(Question question, Optional<Path> files) {
    var dataset = question.source().dataset();
    if (dataset.targets().isEmpty() && question.targets().isEmpty()) {
      return only(question);
    }
    var trained = files.map(EvaluatedOutputs::trained).orElse(TrainedOutputs.UNKNOWN);
    var chosen = question.targets().isEmpty() ? trained.targets() : question.targets();
    var outputs = names(question);
    var targets = new OutputTargets(dataset, chosen, "/targets").of(outputs, first(question));
    if (targets.isEmpty()) {
      return only(question);
    }
    var several = new LinkedHashMap<MeasuredOutput.About, String>();
    targets.forEach(
        (output, target) -> {
          var classes = dataset.expectTarget(output, target);
          var known = outputs.size() == 1 ? settings(question).classNames() : trained.of(output);
          expectKnown(dataset.name(), classes, known);
          var names = known.isEmpty() ? List.copyOf(classes.keySet()) : known;
          boolean isLogits =
              trained.areLogits(output)
                  || outputs.size() == 1 && settings(question).output().logits();
          several.put(new MeasuredOutput.About(output, names, isLogits), target);
        });
    return new EvaluatedOutputs(several);
  }

  private static EvaluatedOutputs only(Question question) {
    var dataset = question.source().dataset();
    var settings = settings(question);
    boolean isOfClasses = !dataset.classes().isEmpty();
    boolean answersClasses = settings.output().kind() == ModelSettings.OutputKind.CLASSIFICATION;
    boolean answersNumbers = settings.output().kind() == ModelSettings.OutputKind.REGRESSION;
    if (isOfClasses ? answersNumbers : answersClasses) {
      throw PrepareMaterial.unprocessable(
          "dataset %s has %s, but the model answers %s"
              .formatted(
                  dataset.name(),
                  isOfClasses ? "classes" : "numbers to predict",
                  isOfClasses ? "numbers" : "classes"));
    }
    expectKnown(dataset.name(), dataset.classes(), settings.classNames());
    var names = settings.classNames().isEmpty() ? dataset.classNames() : settings.classNames();
    return new EvaluatedOutputs(
        Map.of(new MeasuredOutput.About("", names, settings.output().logits()), ""));
  }

  private static void expectKnown(String dataset, Map<String, Integer> there, List<String> known) {
    var unknown = new TreeSet<String>();
    there.forEach(
        (name, count) -> {
          if (count > 0 && !known.contains(name)) {
            unknown.add(name);
          }
        });
    if (!known.isEmpty() && !unknown.isEmpty()) {
      throw PrepareMaterial.unprocessable(
          "dataset %s has classes that the model does not know: %s; it knows: %s"
              .formatted(dataset, String.join(", ", unknown), String.join(", ", known)));
    }
  }

  private static ModelSettings settings(Question question) {
    return question.version().settings();
  }

  /** Those that are asked for, or all. */
  private static List<String> names(Question question) {
    var signature = question.version().signatures().get(Signature.DEFAULT);
    var there = new TreeSet<>(signature == null ? List.of() : signature.outputs().keySet());
    for (String output : question.targets().keySet()) {
      if (!there.contains(output)) {
        String detail = "is no output; the model has: " + String.join(", ", there);
        throw new Fault(
            Fault.Kind.UNPROCESSABLE,
            "/targets/" + output + " " + detail,
            List.of(new Fault.Violation("/targets/" + output, detail)));
      }
    }
    return List.copyOf(question.targets().isEmpty() ? there : question.targets().keySet());
  }

  private static Target first(Question question) {
    try (var examples = question.source().read()) {
      return examples
          .findFirst()
          .map(Example::target)
          .orElseThrow(
              () ->
                  PrepareMaterial.unprocessable(
                      "dataset " + question.source().dataset().name() + " has no examples"));
    }
  }

  private static TrainedOutputs trained(Path files) {
    try {
      return TrainedOutputs.read(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
