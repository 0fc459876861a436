package dev.tandem.pipeline;

import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Example;
import dev.tandem.dataset.Source;
import dev.tandem.dataset.Target;
import dev.tandem.evaluation.ClassificationReport;
import dev.tandem.evaluation.RegressionReport;
import dev.tandem.fault.Fault;
import dev.tandem.inference.Classes;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.ServedVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One version's answers to a dataset's examples, held against what they should have been. */
final class EvaluationRun {
  /** Of the heap, what the answers of one evaluation may take. */
  private static final int HEAP_SHARE = 4;

  private static final int PROBLEMS = 100;

  private final ServedVersion version;
  private final Source source;
  private final List<String> classNames;
  private final List<float[]> answers = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private EvaluationRun(ServedVersion version, Source source) {
    this.version = version;
    this.source = source;
    var own = version.settings().classNames();
    this.classNames = own.isEmpty() ? source.dataset().classNames() : own;
  }

  /** The report, or a fault that says why there is none. */
  static Evaluation.Report report(ServedVersion version, Source source, Examined examined) {
    expectFit(version.settings(), source.dataset());
    var run = new EvaluationRun(version, source);
    try (var examples = source.read()) {
      examined.each(examples.iterator(), run::take);
    }
    return run.report();
  }

  /** Refuses a version and a dataset that are not about the same. */
  static void expectFit(ModelSettings settings, Dataset dataset) {
    boolean isOfClasses = !dataset.classes().isEmpty();
    boolean answersClasses = settings.output().kind() == ModelSettings.OutputKind.CLASSIFICATION;
    boolean answersNumbers = settings.output().kind() == ModelSettings.OutputKind.REGRESSION;
    if (isOfClasses ? answersNumbers : answersClasses) {
      throw unprocessable(
          "dataset %s has %s, but the model answers %s"
              .formatted(
                  dataset.name(),
                  isOfClasses ? "classes" : "numbers to predict",
                  isOfClasses ? "numbers" : "classes"));
    }
    var unknown = new TreeSet<String>();
    dataset
        .classes()
        .forEach(
            (name, count) -> {
              if (count > 0 && !settings.classNames().contains(name)) {
                unknown.add(name);
              }
            });
    if (!settings.classNames().isEmpty() && !unknown.isEmpty()) {
      throw unprocessable(
          "dataset %s has classes that the model does not know: %s; it knows: %s"
              .formatted(
                  dataset.name(),
                  String.join(", ", unknown),
                  String.join(", ", settings.classNames())));
    }
  }

  private void take(Example example, Examined.Answer answer) {
    switch (answer) {
      case Examined.Answer.Given(float[] numbers) -> {
        answers.add(row(numbers, example));
        targets.add(example.target());
        expectRoom();
      }
      case Examined.Answer.Unreadable(String why) -> {
        if (problems.size() < PROBLEMS) {
          problems.add(example.where() + " is left out: " + why);
        }
      }
    }
  }

  private float[] row(float[] numbers, Example example) {
    return switch (example.target()) {
      case Target.Label _ ->
          Classes.probabilities(numbers, classNames, version.settings().output().logits());
      case Target.Several several ->
          throw unprocessable(
              "dataset %s has several targets, %s; a version is evaluated on one here, on all by the"
                      .formatted(source.dataset().name(), several.parts().keySet())
                  + " evaluate of its training");
      case Target.Numbers wanted -> {
        if (numbers.length != wanted.values().length) {
          throw unprocessable(
              "the model answers %d numbers, but dataset %s has %d to predict"
                  .formatted(numbers.length, source.dataset().name(), wanted.values().length));
        }
        yield numbers;
      }
    };
  }

  private void expectRoom() {
    if (answers.size() == 1) {
      long bytes = (long) Float.BYTES * answers.getFirst().length * source.dataset().examples();
      long most = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
      if (bytes > most) {
        throw unprocessable(
            "the answers to %d examples take %d bytes, and %d may be used; take fewer examples or"
                    .formatted(source.dataset().examples(), bytes, most)
                + " give the service more memory");
      }
    }
  }

  private Evaluation.Report report() {
    if (answers.isEmpty()) {
      throw unprocessable(
          "dataset %s has no example that can be read; %s"
              .formatted(
                  source.dataset().name(),
                  problems.isEmpty() ? "it is empty" : problems.getFirst()));
    }
    float[][] rows = answers.toArray(float[][]::new);
    if (source.dataset().classes().isEmpty()) {
      return new Evaluation.Report.OfNumbers(RegressionReport.of(numbers(), rows), problems);
    }
    return new Evaluation.Report.OfClasses(
        ClassificationReport.of(labels(), rows, classNames), problems);
  }

  private int[] labels() {
    Map<String, Integer> indices = new HashMap<>();
    classNames.forEach(name -> indices.put(name, indices.size()));
    return targets.stream()
        .mapToInt(
            target ->
                target instanceof Target.Label(var name) ? indices.getOrDefault(name, -1) : -1)
        .toArray();
  }

  private float[][] numbers() {
    return targets.stream()
        .map(target -> target instanceof Target.Numbers(var values) ? values : new double[0])
        .map(
            values -> {
              float[] row = new float[values.length];
              for (int i = 0; i < row.length; i++) {
                row[i] = (float) values[i];
              }
              return row;
            })
        .toArray(float[][]::new);
  }

  private static Fault unprocessable(String detail) {
    return new Fault(Fault.Kind.UNPROCESSABLE, detail);
  }
}
