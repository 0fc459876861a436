package dev.tandem.pipeline;

import dev.tandem.dataset.Examples;
import dev.tandem.training.Loss;
import dev.tandem.training.Trainer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a network does on a set of examples.
 *
 * @param loss of all outputs together
 * @param outputs how each does, by its name
 */
record Assessments(double loss, Map<String, Assessment> outputs) {
  private static final String LOSS = "loss";

  Assessments {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  static Assessments of(Examples examples, Trainer.Answers answers, Loss loss) {
    double all = answers.metrics().getOrDefault(LOSS, Double.NaN);
    var outputs = new LinkedHashMap<String, Assessment>();
    answers
        .outputs()
        .forEach(
            (name, rows) ->
                outputs.put(
                    name,
                    Assessment.of(
                        examples.of(name),
                        rows,
                        answers.metrics().getOrDefault(name + "_" + LOSS, all),
                        Logits.areAnsweredBy(loss.of(name)))));
    return new Assessments(all, outputs);
  }

  boolean isOfOne() {
    return outputs.size() == 1;
  }

  /** What stands before the name of an output's metric or picture: nothing where there is one. */
  String prefix(String output) {
    return isOfOne() ? "" : output + "_";
  }

  /** The metrics that gates ask for, by name; those of several outputs behind the output's name. */
  Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put(LOSS, loss);
    outputs.forEach(
        (output, assessment) ->
            assessment
                .metrics()
                .forEach((name, value) -> metrics.put(prefix(output) + name, value)));
    return metrics;
  }
}
