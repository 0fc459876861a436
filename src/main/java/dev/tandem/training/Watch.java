package dev.tandem.training;

import java.util.Map;

/** A monitor at work: the best value so far and how many epochs ago it was. */
final class Watch {
  private final Monitor monitor;
  private double best = Double.NaN;
  private int waited;

  Watch(Monitor monitor) {
    this.monitor = monitor;
  }

  /** The watched metric of an epoch; NaN where it was not measured. */
  double value(Map<String, Double> metrics) {
    return metrics.getOrDefault(monitor.metric(), Double.NaN);
  }

  /** Takes an epoch's value; whether it is the best. */
  boolean improves(double value) {
    waited++;
    if (!monitor.isBetter(value, best)) {
      return false;
    }
    best = value;
    return true;
  }

  int waited() {
    return waited;
  }

  void restart() {
    waited = 0;
  }

  double[] state() {
    return new double[] {best, waited};
  }

  void resume(double[] state) {
    best = state[0];
    waited = (int) state[1];
  }
}
