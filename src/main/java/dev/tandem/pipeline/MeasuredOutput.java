package dev.tandem.pipeline;

import dev.tandem.dataset.Target;
import dev.tandem.evaluation.ClassificationReport;
import dev.tandem.evaluation.RegressionReport;
import dev.tandem.inference.Classes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One output's answers to the examples of a dataset, and what they should have been. */
final class MeasuredOutput {
  /**
   * @param name of the output; empty for the only answer of a version
   * @param classNames by index; empty for numbers
   * @param isLogits whether its answers are still to become probabilities
   */
  record About(String name, List<String> classNames, boolean isLogits) {
    About {
      classNames = List.copyOf(classNames);
    }
  }

  private final About about;
  private final List<float[]> answers = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();

  MeasuredOutput(About about) {
    this.about = about;
  }

  String name() {
    return about.name();
  }

  void take(float[] numbers, Target target) {
    answers.add(row(numbers, target));
    targets.add(target);
  }

  private float[] row(float[] numbers, Target target) {
    return switch (target) {
      case Target.Label _ -> Classes.probabilities(numbers, about.classNames(), about.isLogits());
      case Target.Numbers wanted when numbers.length == wanted.values().length -> numbers;
      case Target.Numbers wanted ->
          throw PrepareMaterial.unprocessable(
              "%s answers %d numbers, but the dataset has %d to predict"
                  .formatted(title(), numbers.length, wanted.values().length));
      case Target.Several several -> throw new IllegalArgumentException("one of " + several);
    };
  }

  private String title() {
    return name().isEmpty() ? "the model" : "output " + name();
  }

  /** Nothing can be said before there is an answer. */
  boolean isEmpty() {
    return answers.isEmpty();
  }

  /** The bytes that the answers to so many examples take. */
  long bytes(int examples) {
    return isEmpty() ? 0 : (long) Float.BYTES * answers.getFirst().length * examples;
  }

  Evaluation.Report report(List<String> problems) {
    float[][] rows = answers.toArray(float[][]::new);
    return targets.getFirst() instanceof Target.Label
        ? new Evaluation.Report.OfClasses(
            ClassificationReport.of(labels(), rows, about.classNames()), problems)
        : new Evaluation.Report.OfNumbers(RegressionReport.of(numbers(), rows), problems);
  }

  private int[] labels() {
    Map<String, Integer> indices = new HashMap<>();
    about.classNames().forEach(name -> indices.put(name, indices.size()));
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
}
