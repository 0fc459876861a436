package dev.tandem.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan's callbacks and its plateau make of the epochs: whether to stop, which weights are
 * the best, and how far the learning rate has come down. Knows numbers only.
 */
final class Decisions {
  /**
   * @param isBest whether the weights are the best so far, and to be kept
   * @param stops whether the training is to end
   */
  record Decision(boolean isBest, boolean stops) {}

  private static final int STATE_OF_PLATEAU = 4;

  private final TrainingPlan plan;
  private final List<Watch> watches;
  private final @Nullable ReduceOnPlateau plateau;
  private final Watch plateauWatch;
  private int cooling;
  private double reduced = Double.NaN;

  Decisions(TrainingPlan plan) {
    this.plan = plan;
    this.watches = plan.callbacks().stream().map(callback -> new Watch(monitor(callback))).toList();
    this.plateau = plan.schedule() instanceof ReduceOnPlateau reduce ? reduce : null;
    this.plateauWatch =
        new Watch(plateau == null ? new Monitor("loss", Monitor.Mode.MIN, 0) : plateau.monitor());
  }

  private static Monitor monitor(Callback callback) {
    return switch (callback) {
      case Callback.EarlyStopping stopping -> stopping.monitor();
      case Callback.KeepBest best -> best.monitor();
    };
  }

  /** The callback whose best weights are the result; -1 where the last ones are. */
  static int keeper(TrainingPlan plan) {
    int keeper = -1;
    for (int i = 0; i < plan.callbacks().size(); i++) {
      switch (plan.callbacks().get(i)) {
        case Callback.EarlyStopping stopping when stopping.restoreBestWeights() -> {
          return i;
        }
        case Callback.KeepBest best when best.saveBestOnly() -> keeper = keeper < 0 ? i : keeper;
        default -> {}
      }
    }
    return keeper;
  }

  /** The learning rate of the next step. */
  double learningRate(Schedule.Position position) {
    return Double.isNaN(reduced)
        ? Schedule.at(plan.schedule(), position, plan.optimizer().learningRate())
        : reduced;
  }

  /**
   * @param epoch from 0
   */
  Decision epoch(int epoch, Map<String, Double> metrics) {
    lookAtPlateau(metrics);
    boolean isBest = false;
    boolean stops = false;
    int keeper = keeper(plan);
    for (int i = 0; i < watches.size(); i++) {
      Watch watch = watches.get(i);
      double value = watch.value(metrics);
      switch (plan.callbacks().get(i)) {
        case Callback.KeepBest best -> isBest |= watch.improves(value) && i == keeper;
        case Callback.EarlyStopping stopping -> {
          if (!Double.isNaN(value) && epoch >= stopping.startFromEpoch()) {
            boolean improves = watch.improves(value);
            isBest |= improves && i == keeper;
            if (improves && stopping.monitor().isBetter(value, stopping.baseline())) {
              watch.restart();
            }
            stops |= !improves && watch.waited() >= Math.max(1, stopping.patience()) && epoch > 0;
          }
        }
      }
    }
    return new Decision(isBest, stops);
  }

  private void lookAtPlateau(Map<String, Double> metrics) {
    double value = plateauWatch.value(metrics);
    if (plateau == null || Double.isNaN(value)) {
      return;
    }
    if (cooling > 0) {
      cooling--;
      plateauWatch.restart();
    }
    boolean improves = plateauWatch.improves(value);
    if (improves || cooling > 0) {
      plateauWatch.restart();
      return;
    }
    double rate = Double.isNaN(reduced) ? plan.optimizer().learningRate() : reduced;
    if (plateauWatch.waited() >= plateau.patience() && rate > plateau.minLearningRate()) {
      reduced = Math.max(rate * plateau.factor(), plateau.minLearningRate());
      cooling = plateau.cooldown();
      plateauWatch.restart();
    }
  }

  /** Everything it remembers, as numbers. */
  double[] state() {
    var state = new ArrayList<Double>();
    state.add((double) cooling);
    state.add(reduced);
    add(state, plateauWatch);
    watches.forEach(watch -> add(state, watch));
    return state.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void add(List<Double> state, Watch watch) {
    for (double number : watch.state()) {
      state.add(number);
    }
  }

  /** Goes on from what {@link #state} told of the same callbacks. */
  void resume(double[] state) {
    if (state.length != STATE_OF_PLATEAU + 2 * watches.size()) {
      return; // Other callbacks than before: they begin anew.
    }
    cooling = (int) state[0];
    reduced = state[1];
    plateauWatch.resume(new double[] {state[2], state[3]});
    for (int i = 0; i < watches.size(); i++) {
      int at = STATE_OF_PLATEAU + 2 * i;
      watches.get(i).resume(new double[] {state[at], state[at + 1]});
    }
  }
}
