package dev.tandem.evaluation;

import java.util.Arrays;

/**
 * What a threshold on a score costs and gains, over all thresholds.
 *
 * @param x the false positive rate, or the recall
 * @param y the true positive rate, or the precision
 * @param thresholds what a score must reach at each point
 */
public record ThresholdCurve(double[] x, double[] y, double[] thresholds, double area) {
  /** A receiver operating characteristic; its area is by trapezoids. */
  public static ThresholdCurve roc(boolean[] positive, float[] scores) {
    var steps = Steps.of(positive, scores);
    int count = steps.size();
    double[] x = new double[count + 1];
    double[] y = new double[count + 1];
    double[] thresholds = new double[count + 1];
    thresholds[0] = Double.POSITIVE_INFINITY;
    double area = 0;
    for (int i = 0; i < count; i++) {
      x[i + 1] = (double) steps.falsePositives[i] / steps.negatives();
      y[i + 1] = (double) steps.truePositives[i] / steps.positives();
      thresholds[i + 1] = steps.thresholds[i];
      area += (x[i + 1] - x[i]) * (y[i + 1] + y[i]) / 2;
    }
    return new ThresholdCurve(x, y, thresholds, area);
  }

  /**
   * Precision over recall, from the highest threshold to the lowest; the area is the average
   * precision, {@code Σ (Rᵢ − Rᵢ₋₁) · Pᵢ}, which does not flatter as trapezoids do.
   */
  public static ThresholdCurve precisionRecall(boolean[] positive, float[] scores) {
    var steps = Steps.of(positive, scores);
    int count = steps.size();
    double[] x = new double[count + 1];
    double[] y = new double[count + 1];
    double[] thresholds = new double[count + 1];
    y[0] = 1;
    thresholds[0] = Double.POSITIVE_INFINITY;
    double area = 0;
    for (int i = 0; i < count; i++) {
      x[i + 1] = (double) steps.truePositives[i] / steps.positives();
      y[i + 1] =
          (double) steps.truePositives[i] / (steps.truePositives[i] + steps.falsePositives[i]);
      thresholds[i + 1] = steps.thresholds[i];
      area += (x[i + 1] - x[i]) * y[i + 1];
    }
    return new ThresholdCurve(x, y, thresholds, area);
  }

  /** Counts of those at or above each score that occurs, the highest first. */
  private record Steps(int[] truePositives, int[] falsePositives, double[] thresholds) {
    static Steps of(boolean[] positive, float[] scores) {
      if (positive.length != scores.length) {
        throw new IllegalArgumentException(
            positive.length + " labels but " + scores.length + " scores");
      }
      long[] order = order(scores);
      int[] truePositives = new int[order.length];
      int[] falsePositives = new int[order.length];
      double[] thresholds = new double[order.length];
      int size = 0;
      int hits = 0;
      for (int i = 0; i < order.length; i++) {
        int index = (int) order[i];
        hits += positive[index] ? 1 : 0;
        if (i + 1 == order.length || scores[index] != scores[(int) order[i + 1]]) {
          truePositives[size] = hits;
          falsePositives[size] = i + 1 - hits;
          thresholds[size++] = scores[index];
        }
      }
      return new Steps(
          Arrays.copyOf(truePositives, size),
          Arrays.copyOf(falsePositives, size),
          Arrays.copyOf(thresholds, size));
    }

    /** Indices by falling score, in the low half; in the high half what sorts them. */
    private static long[] order(float[] scores) {
      long[] keys = new long[scores.length];
      for (int i = 0; i < keys.length; i++) {
        // The bits of a float, its sign aside, sort as it does.
        int bits = Float.floatToIntBits(scores[i]);
        int sortable = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        keys[i] = (long) ~sortable << 32 | i;
      }
      Arrays.sort(keys);
      return keys;
    }

    int size() {
      return thresholds.length;
    }

    int positives() {
      return size() == 0 ? 0 : truePositives[size() - 1];
    }

    int negatives() {
      return size() == 0 ? 0 : falsePositives[size() - 1];
    }
  }
}
