package dev.tandem.evaluation;

import java.util.List;

/** How often each class was taken for each: rows are the true classes, columns the predicted. */
public final class ConfusionMatrix {
  private final List<String> classNames;
  private final int[][] counts;

  private ConfusionMatrix(List<String> classNames, int[][] counts) {
    this.classNames = List.copyOf(classNames);
    this.counts = counts;
  }

  public static ConfusionMatrix of(int[] labels, int[] predicted, List<String> classNames) {
    if (labels.length != predicted.length) {
      throw new IllegalArgumentException(
          labels.length + " labels but " + predicted.length + " predictions");
    }
    int[][] counts = new int[classNames.size()][classNames.size()];
    for (int i = 0; i < labels.length; i++) {
      counts[labels[i]][predicted[i]]++;
    }
    return new ConfusionMatrix(classNames, counts);
  }

  public List<String> classNames() {
    return classNames;
  }

  public int count(int label, int predicted) {
    return counts[label][predicted];
  }

  /** A copy, row by row. */
  public int[][] counts() {
    int[][] copy = new int[counts.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts[i].clone();
    }
    return copy;
  }

  /** The examples of a class. */
  int support(int label) {
    int sum = 0;
    for (int count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  /** The examples taken for a class. */
  int predicted(int label) {
    int sum = 0;
    for (int[] row : counts) {
      sum += row[label];
    }
    return sum;
  }
}
