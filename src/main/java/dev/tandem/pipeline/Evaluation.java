package dev.tandem.pipeline;

import dev.tandem.evaluation.ClassificationReport;
import dev.tandem.evaluation.RegressionReport;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version measured on a dataset, or on its way to be.
 *
 * @param error why there is no report, where it failed or was cancelled
 * @param report what was found, once it has succeeded
 */
public record Evaluation(
    String id,
    Subject subject,
    EvaluationState state,
    Instant createdAt,
    @Nullable Instant finishedAt,
    @Nullable String error,
    @Nullable Report report) {
  /**
   * Which version is measured on which dataset.
   *
   * @param targets which of several targets an output is measured on, by the output's name; empty
   *     where nobody said any
   */
  public record Subject(String model, long version, String dataset, Map<String, String> targets) {
    public Subject {
      targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    }
  }

  /** What was found, and what was left out and why. */
  public sealed interface Report {
    List<String> problems();

    record OfClasses(ClassificationReport found, List<String> problems) implements Report {
      public OfClasses {
        problems = List.copyOf(problems);
      }
    }

    record OfNumbers(RegressionReport found, List<String> problems) implements Report {
      public OfNumbers {
        problems = List.copyOf(problems);
      }
    }

    /**
     * @param outputs each by its name
     */
    record OfOutputs(Map<String, Report> outputs, List<String> problems) implements Report {
      public OfOutputs {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        problems = List.copyOf(problems);
      }
    }
  }

  Evaluation running() {
    return new Evaluation(id, subject, EvaluationState.RUNNING, createdAt, null, null, null);
  }

  Evaluation succeeded(Report found, Instant now) {
    return new Evaluation(id, subject, EvaluationState.SUCCEEDED, createdAt, now, null, found);
  }

  Evaluation ended(EvaluationState as, String why, Instant now) {
    return new Evaluation(id, subject, as, createdAt, now, why, null);
  }
}
