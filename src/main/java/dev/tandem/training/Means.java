package dev.tandem.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Means over an epoch so far, each batch counting by its examples, as Keras reports them. */
final class Means {
  private final List<String> metrics;
  private final double[] sums;
  private long examples;

  Means(List<String> metrics) {
    this.metrics = metrics;
    this.sums = new double[metrics.size() + 1];
  }

  /** Means that go on from what {@link #state} told. */
  Means(List<String> metrics, double[] state) {
    this(metrics);
    System.arraycopy(state, 0, sums, 0, sums.length);
    examples = (long) state[sums.length];
  }

  void add(TrainingSession.Measured measured, int count) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (double) measured.values()[i] * count;
    }
    examples += count;
  }

  double[] state() {
    double[] state = java.util.Arrays.copyOf(sums, sums.length + 1);
    state[sums.length] = examples;
    return state;
  }

  /** The loss and the metrics, with {@code prefix} before their names. */
  Map<String, Double> values(String prefix) {
    var values = new LinkedHashMap<String, Double>();
    values.put(prefix + "loss", sums[0] / examples);
    for (int i = 0; i < metrics.size(); i++) {
      values.put(prefix + metrics.get(i), sums[i + 1] / examples);
    }
    return values;
  }
}
