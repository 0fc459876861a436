package dev.tandem.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether predictions are as often right as their probability says, in ten bins of equal width.
 *
 * @param expectedError {@code Σ |accuracy − confidence| · count / n} (Guo et al., 2017)
 */
public record Calibration(List<Bin> bins, double expectedError) {
  private static final int BINS = 10;

  /**
   * Predictions of about one probability; bins without any are left out.
   *
   * @param confidence the mean of their probabilities
   * @param accuracy the share that is right
   */
  public record Bin(int count, double confidence, double accuracy) {}

  public Calibration {
    bins = List.copyOf(bins);
  }

  static Calibration of(boolean[] right, double[] confidences) {
    int[] counts = new int[BINS];
    int[] hits = new int[BINS];
    double[] sums = new double[BINS];
    for (int i = 0; i < right.length; i++) {
      int bin = bin(confidences[i]);
      counts[bin]++;
      hits[bin] += right[i] ? 1 : 0;
      sums[bin] += confidences[i];
    }
    var bins = new ArrayList<Bin>();
    double error = 0;
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0) {
        bins.add(new Bin(counts[i], sums[i] / counts[i], (double) hits[i] / counts[i]));
        error += Math.abs(hits[i] - sums[i]) / right.length;
      }
    }
    return new Calibration(bins, error);
  }

  /** The edge between two bins belongs to the lower one. */
  private static int bin(double confidence) {
    int bin = 0;
    while (bin < BINS - 1 && confidence > (bin + 1) / (double) BINS) {
      bin++;
    }
    return bin;
  }
}
