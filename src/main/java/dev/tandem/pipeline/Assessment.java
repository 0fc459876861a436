package dev.tandem.pipeline;

import dev.tandem.dataset.Examples;
import dev.tandem.evaluation.ClassificationReport;
import dev.tandem.evaluation.RegressionReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a network does on a set of examples; one of the two reports is there.
 *
 * @param answers of the network, probabilities where there are classes
 */
record Assessment(
    double loss,
    @Nullable ClassificationReport classes,
    @Nullable RegressionReport numbers,
    float[][] answers) {
  /**
   * @param isLogits whether answers are still to become probabilities
   */
  static Assessment of(Examples examples, float[][] answers, double loss, boolean isLogits) {
    if (examples.classNames().isEmpty()) {
      var report = RegressionReport.of(targets(examples), answers);
      return new Assessment(loss, null, report, answers);
    }
    float[][] probabilities = isLogits ? probabilities(answers) : answers;
    var report = ClassificationReport.of(examples.labels(), probabilities, examples.classNames());
    return new Assessment(loss, report, null, probabilities);
  }

  private static float[][] targets(Examples examples) {
    float[][] targets = new float[examples.count()][examples.targetSize()];
    for (int i = 0; i < targets.length; i++) {
      examples.target(i, targets[i]);
    }
    return targets;
  }

  /** {@code softmax(z)}, of a single number {@code 1 / (1 + exp(−z))}. */
  private static float[][] probabilities(float[][] logits) {
    float[][] rows = new float[logits.length][];
    for (int i = 0; i < rows.length; i++) {
      float[] row = logits[i];
      rows[i] = new float[row.length];
      double max = row.length == 1 ? 0 : Double.NEGATIVE_INFINITY;
      for (float each : row) {
        max = row.length == 1 ? 0 : Math.max(max, each);
      }
      double sum = row.length == 1 ? 1 : 0;
      for (float each : row) {
        sum += Math.exp(each - max);
      }
      for (int j = 0; j < row.length; j++) {
        rows[i][j] = (float) (Math.exp(row[j] - max) / sum);
      }
    }
    return rows;
  }

  /** The metrics that gates ask for, by name. */
  Map<String, Double> metrics() {
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("loss", loss);
    if (classes != null) {
      metrics.put("accuracy", classes.accuracy());
      if (classes.hasTopFive()) {
        metrics.put("top_5_accuracy", classes.topFiveAccuracy());
      }
      metrics.put("log_loss", classes.logLoss());
      metrics.put("macro_precision", classes.macro().precision());
      metrics.put("macro_recall", classes.macro().recall());
      metrics.put("macro_f1", classes.macro().f1());
      metrics.put("weighted_precision", classes.weighted().precision());
      metrics.put("weighted_recall", classes.weighted().recall());
      metrics.put("weighted_f1", classes.weighted().f1());
    }
    if (numbers != null) {
      metrics.put("mae", numbers.meanAbsoluteError());
      metrics.put("mse", numbers.meanSquaredError());
      metrics.put("rmse", numbers.rootMeanSquaredError());
      metrics.put("r2", numbers.r2());
      metrics.put("max_error", numbers.maxError());
    }
    return metrics;
  }
}
