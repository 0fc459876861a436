package dev.tandem.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The scores of all classes in one: the plain mean ({@code macro}) or that by support ({@code
 * weighted}). Areas are means over the classes that have one.
 */
public record Averages(double precision, double recall, double f1, double rocArea, double prArea) {
  static Averages macro(List<ClassScore> scores) {
    return of(scores, _ -> 1);
  }

  static Averages weighted(List<ClassScore> scores) {
    return of(scores, ClassScore::support);
  }

  private static Averages of(List<ClassScore> scores, ToDoubleFunction<ClassScore> weight) {
    return new Averages(
        mean(scores, ClassScore::precision, weight),
        mean(scores, ClassScore::recall, weight),
        mean(scores, ClassScore::f1, weight),
        mean(scores, ClassScore::rocArea, weight),
        mean(scores, ClassScore::prArea, weight));
  }

  private static double mean(
      List<ClassScore> scores,
      ToDoubleFunction<ClassScore> value,
      ToDoubleFunction<ClassScore> weight) {
    double sum = 0;
    double weights = 0;
    for (var score : scores) {
      if (!Double.isNaN(value.applyAsDouble(score))) {
        sum += value.applyAsDouble(score) * weight.applyAsDouble(score);
        weights += weight.applyAsDouble(score);
      }
    }
    return sum / weights;
  }
}
