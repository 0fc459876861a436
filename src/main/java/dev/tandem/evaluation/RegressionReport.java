package dev.tandem.evaluation;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * How far predicted numbers are from the true ones; of several numbers per example, the mean over
 * them.
 *
 * @param r2 {@code 1 − Σ(y − ŷ)² / Σ(y − ȳ)²}; where y does not vary, 1 if all are right, else 0
 * @param rootMeanSquaredError the root of {@code meanSquaredError} of each number
 */
public record RegressionReport(
    int examples,
    double meanAbsoluteError,
    double meanSquaredError,
    double rootMeanSquaredError,
    double medianAbsoluteError,
    double maxError,
    double r2) {
  /** The report of rows of targets and of predictions. */
  public static RegressionReport of(float[][] targets, float[][] predictions) {
    if (targets.length == 0 || targets.length != predictions.length) {
      throw new IllegalArgumentException(
          targets.length + " targets but " + predictions.length + " predictions");
    }
    var columns = new Column[targets[0].length];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = Column.of(targets, predictions, c);
    }
    return new RegressionReport(
        targets.length,
        mean(columns, Column::meanAbsoluteError),
        mean(columns, Column::meanSquaredError),
        mean(columns, column -> Math.sqrt(column.meanSquaredError())),
        mean(columns, Column::medianAbsoluteError),
        Arrays.stream(columns).mapToDouble(Column::maxError).max().orElse(0),
        mean(columns, Column::r2));
  }

  private static double mean(Column[] columns, ToDoubleFunction<Column> value) {
    return Arrays.stream(columns).mapToDouble(value).average().orElse(0);
  }

  /** One number of every example: the truth, and how far the prediction is from it, in order. */
  private record Column(double[] truth, double[] errors) {
    static Column of(float[][] targets, float[][] predictions, int index) {
      double[] truth = new double[targets.length];
      double[] errors = new double[targets.length];
      for (int i = 0; i < truth.length; i++) {
        if (targets[i].length != predictions[i].length) {
          throw new IllegalArgumentException(
              targets[i].length + " targets but " + predictions[i].length + " predictions");
        }
        truth[i] = targets[i][index];
        errors[i] = Math.abs(truth[i] - predictions[i][index]);
      }
      Arrays.sort(errors);
      return new Column(truth, errors);
    }

    double meanAbsoluteError() {
      return Arrays.stream(errors).average().orElse(0);
    }

    double meanSquaredError() {
      return Arrays.stream(errors).map(error -> error * error).average().orElse(0);
    }

    double medianAbsoluteError() {
      int middle = errors.length / 2;
      return errors.length % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
    }

    double maxError() {
      return errors[errors.length - 1];
    }

    double r2() {
      double mean = Arrays.stream(truth).average().orElse(0);
      double variance = Arrays.stream(truth).map(y -> (y - mean) * (y - mean)).average().orElse(0);
      if (variance == 0) {
        return meanSquaredError() == 0 ? 1 : 0;
      }
      return 1 - meanSquaredError() / variance;
    }
  }
}
