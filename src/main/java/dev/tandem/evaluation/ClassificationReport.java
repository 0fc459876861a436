package dev.tandem.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How good a classifier's probabilities are.
 *
 * @param topFiveAccuracy the share whose class is among the five most probable
 * @param logLoss {@code −mean(log p)} of the true classes, p at least 1.19e-7, the epsilon of
 *     float32, as in scikit-learn
 * @param perClass in the order of the class indices
 * @param calibration of the most probable class
 */
public record ClassificationReport(
    int examples,
    double accuracy,
    double topFiveAccuracy,
    double logLoss,
    List<ClassScore> perClass,
    Averages macro,
    Averages weighted,
    ConfusionMatrix confusionMatrix,
    Calibration calibration) {
  private static final int TOP = 5;
  private static final double LEAST = Math.ulp(1f);

  public ClassificationReport {
    perClass = List.copyOf(perClass);
  }

  /**
   * The report of one row of probabilities per label; rows of one number are the probability of the
   * second of two classes.
   */
  public static ClassificationReport of(
      int[] labels, float[][] probabilities, List<String> classNames) {
    if (labels.length == 0 || labels.length != probabilities.length) {
      throw new IllegalArgumentException(
          labels.length + " labels but " + probabilities.length + " rows of probabilities");
    }
    float[][] rows = complete(probabilities, classNames.size());
    int[] predicted = new int[rows.length];
    boolean[] right = new boolean[rows.length];
    double[] confidences = new double[rows.length];
    double losses = 0;
    for (int i = 0; i < rows.length; i++) {
      predicted[i] = largest(rows[i]);
      right[i] = predicted[i] == labels[i];
      confidences[i] = rows[i][predicted[i]];
      losses -= Math.log(Math.max(LEAST, rows[i][labels[i]]));
    }
    var matrix = ConfusionMatrix.of(labels, predicted, classNames);
    var scores = scores(labels, rows, matrix);
    return new ClassificationReport(
        labels.length,
        share(right),
        topAccuracy(labels, rows, TOP),
        losses / labels.length,
        scores,
        Averages.macro(scores),
        Averages.weighted(scores),
        matrix,
        Calibration.of(right, confidences));
  }

  /** Whether the five most probable classes are not all there are. */
  public boolean hasTopFive() {
    return perClass.size() > TOP;
  }

  /** Rows of one number are the probability of the second of two classes. */
  static float[][] complete(float[][] rows, int classes) {
    float[][] complete = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      boolean isOfSecond = rows[i].length == 1 && classes == 2;
      complete[i] = isOfSecond ? new float[] {1 - rows[i][0], rows[i][0]} : rows[i];
      if (complete[i].length != classes) {
        throw new IllegalArgumentException(
            rows[i].length + " probabilities for " + classes + " classes");
      }
    }
    return complete;
  }

  private static List<ClassScore> scores(int[] labels, float[][] rows, ConfusionMatrix matrix) {
    var scores = new ArrayList<ClassScore>();
    for (int c = 0; c < matrix.classNames().size(); c++) {
      int hits = matrix.count(c, c);
      double precision = ratio(hits, matrix.predicted(c));
      double recall = ratio(hits, matrix.support(c));
      boolean[] positive = positive(labels, c);
      float[] column = column(rows, c);
      scores.add(
          new ClassScore(
              matrix.classNames().get(c),
              precision,
              recall,
              ratio(2 * precision * recall, precision + recall),
              matrix.support(c),
              ThresholdCurve.roc(positive, column).area(),
              ThresholdCurve.precisionRecall(positive, column).area()));
    }
    return scores;
  }

  /** Whether each label is the class, for a {@link ThresholdCurve}. */
  public static boolean[] positive(int[] labels, int classIndex) {
    boolean[] positive = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      positive[i] = labels[i] == classIndex;
    }
    return positive;
  }

  /** The probability of one class in each row, for a {@link ThresholdCurve}. */
  public static float[] column(float[][] rows, int classIndex) {
    float[] column = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      column[i] = rows[i][classIndex];
    }
    return column;
  }

  /** The share of rows whose class is among the {@code k} most probable. */
  public static double topAccuracy(int[] labels, float[][] rows, int k) {
    boolean[] hit = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      int before = 0;
      for (int c = 0; c < rows[i].length; c++) {
        // Of classes as probable, the later ones come first, as in scikit-learn.
        boolean isBefore =
            c > labels[i] ? rows[i][c] >= rows[i][labels[i]] : rows[i][c] > rows[i][labels[i]];
        before += isBefore ? 1 : 0;
      }
      hit[i] = before < k;
    }
    return share(hit);
  }

  private static int largest(float[] row) {
    int largest = 0;
    for (int c = 1; c < row.length; c++) {
      if (row[c] > row[largest]) {
        largest = c;
      }
    }
    return largest;
  }

  private static double share(boolean[] hits) {
    int count = 0;
    for (boolean hit : hits) {
      count += hit ? 1 : 0;
    }
    return (double) count / hits.length;
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
