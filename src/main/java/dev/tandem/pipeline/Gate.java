package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must hold of an evaluation for a model to be published: comparisons of metrics with numbers,
 * joined by {@code and}, {@code or} and parentheses, as {@code test.accuracy >= 0.75 and val.loss <
 * 1}.
 */
public record Gate(String text, Condition condition) {
  /** The metrics of an evaluation that a gate may ask for, behind {@code test.} or {@code val.}. */
  public static final Set<String> METRICS =
      Set.of(
          "loss",
          "accuracy",
          "top_5_accuracy",
          "log_loss",
          "macro_precision",
          "macro_recall",
          "macro_f1",
          "weighted_precision",
          "weighted_recall",
          "weighted_f1",
          "mae",
          "mse",
          "rmse",
          "r2",
          "max_error");

  /** Whether it holds, and why. */
  public record Verdict(boolean passed, String reason) {}

  sealed interface Condition {
    record Both(Condition first, Condition second) implements Condition {}

    record Either(Condition first, Condition second) implements Condition {}

    /**
     * @param metric {@code test.accuracy}
     */
    record Comparison(String metric, Operator operator, double number) implements Condition {}
  }

  enum Operator {
    AT_LEAST(">="),
    AT_MOST("<="),
    ABOVE(">"),
    BELOW("<"),
    EQUAL("=="),
    UNEQUAL("!=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }

    /** The same comparison with its sides exchanged. */
    Operator turned() {
      return switch (this) {
        case AT_LEAST -> AT_MOST;
        case AT_MOST -> AT_LEAST;
        case ABOVE -> BELOW;
        case BELOW -> ABOVE;
        case EQUAL, UNEQUAL -> this;
      };
    }

    /** Nothing is true of a number that is none. */
    boolean holds(double left, double right) {
      return switch (this) {
        case AT_LEAST -> left >= right;
        case AT_MOST -> left <= right;
        case ABOVE -> left > right;
        case BELOW -> left < right;
        case EQUAL -> left == right;
        case UNEQUAL -> !Double.isNaN(left) && left != right;
      };
    }
  }

  /** Reads it; what is wrong is a fault that says where. */
  public static Gate parse(String text) {
    return new Gate(text, new GateParser(text).condition());
  }

  /** The metrics it asks for: {@code test.accuracy}. */
  public Set<String> metrics() {
    var metrics = new TreeSet<String>();
    collect(condition, metrics);
    return metrics;
  }

  private static void collect(Condition condition, Set<String> metrics) {
    switch (condition) {
      case Condition.Both both -> {
        collect(both.first(), metrics);
        collect(both.second(), metrics);
      }
      case Condition.Either either -> {
        collect(either.first(), metrics);
        collect(either.second(), metrics);
      }
      case Condition.Comparison comparison -> metrics.add(comparison.metric());
    }
  }

  /** Whether it holds of an evaluation's metrics by their names in the gate. */
  public Verdict check(Map<String, Double> evaluation) {
    return check(condition, evaluation);
  }

  private static Verdict check(Condition condition, Map<String, Double> evaluation) {
    return switch (condition) {
      case Condition.Both(Condition first, Condition second) -> {
        var verdict = check(first, evaluation);
        yield verdict.passed() ? check(second, evaluation) : verdict;
      }
      case Condition.Either(Condition first, Condition second) -> {
        var one = check(first, evaluation);
        var other = one.passed() ? one : check(second, evaluation);
        yield other.passed() ? other : new Verdict(false, one.reason() + ", and " + other.reason());
      }
      case Condition.Comparison comparison -> check(comparison, evaluation);
    };
  }

  private static Verdict check(Condition.Comparison comparison, Map<String, Double> evaluation) {
    Double value = evaluation.get(comparison.metric());
    if (value == null) {
      return new Verdict(
          false,
          comparison.metric()
              + " was not measured; there are "
              + new TreeSet<>(evaluation.keySet()));
    }
    boolean holds = comparison.operator().holds(value, comparison.number());
    return new Verdict(
        holds,
        "%s is %.6g, which is%s %s %s"
            .formatted(
                comparison.metric(),
                value,
                holds ? "" : " not",
                comparison.operator().sign(),
                plain(comparison.number())));
  }

  private static String plain(double number) {
    return new java.math.BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }

  /** Refuses metrics that no evaluation has. */
  static void expectMetric(String metric, String where) {
    int dot = metric.indexOf('.');
    String set = dot < 0 ? "" : metric.substring(0, dot);
    if (!Set.of("test", "val").contains(set) || !isMetric(metric.substring(dot + 1))) {
      throw Fault.badInput(
          where
              + " must be test. or val. with one of "
              + String.join(", ", new TreeSet<>(METRICS))
              + ", got "
              + metric);
    }
  }

  /** Of several outputs, a metric stands behind the name of one: {@code species_accuracy}. */
  private static boolean isMetric(String name) {
    return METRICS.contains(name) || METRICS.stream().anyMatch(known -> name.endsWith("_" + known));
  }

  @Override
  public String toString() {
    return text;
  }
}
