package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.Presets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionsTest {
  private static final Monitor VAL_LOSS = new Monitor("val_loss", Monitor.Mode.AUTO, 0);
  private static final Schedule.Position START = new Schedule.Position(0, 100, 0, 10);

  @Test
  void stopsWhenPatienceIsOver() {
    var decisions = new Decisions(plan().withCallbacks(List.of(stopping(2, 0, Double.NaN))));
    assertThat(decide(decisions, 0, 1.0)).isEqualTo(new Decisions.Decision(true, false));
    assertThat(decide(decisions, 1, 1.5)).isEqualTo(new Decisions.Decision(false, false));
    assertThat(decide(decisions, 2, 1.0)).isEqualTo(new Decisions.Decision(false, true));
  }

  @Test
  void countsFromTheEpochItStartsFrom() {
    var decisions = new Decisions(plan().withCallbacks(List.of(stopping(1, 2, Double.NaN))));
    assertThat(decide(decisions, 0, 1.0).isBest()).isFalse();
    assertThat(decide(decisions, 1, 2.0).stops()).isFalse();
    assertThat(decide(decisions, 2, 3.0).isBest()).isTrue();
    assertThat(decide(decisions, 3, 4.0).stops()).isTrue();
  }

  @Test
  void waitsOnForAMetricThatIsNotMeasured() {
    var decisions = new Decisions(plan().withCallbacks(List.of(stopping(1, 0, Double.NaN))));
    for (int epoch = 0; epoch < 5; epoch++) {
      assertThat(decisions.epoch(epoch, Map.of("loss", 1.0)).stops()).isFalse();
    }
  }

  @Test
  void takesHigherAccuracyForBetter() {
    var best = new Callback.KeepBest(new Monitor("val_accuracy", Monitor.Mode.AUTO, 0), true);
    var decisions = new Decisions(plan().withCallbacks(List.of(best)));
    assertThat(decisions.epoch(0, Map.of("val_accuracy", 0.5)).isBest()).isTrue();
    assertThat(decisions.epoch(1, Map.of("val_accuracy", 0.4)).isBest()).isFalse();
    assertThat(decisions.epoch(2, Map.of("val_accuracy", 0.6)).isBest()).isTrue();
  }

  @Test
  void reducesTheLearningRateOnAPlateauDownToTheLeast() {
    var plateau = new ReduceOnPlateau(VAL_LOSS, 0.5, 2, 0, 0.004);
    var decisions = new Decisions(plan().withSchedule(plateau));
    double[] rates = new double[7];
    for (int epoch = 0; epoch < rates.length; epoch++) {
      decide(decisions, epoch, 1.0);
      rates[epoch] = decisions.learningRate(START);
    }
    assertThat(rates).containsExactly(0.01, 0.01, 0.005, 0.005, 0.004, 0.004, 0.004);
  }

  @Test
  void goesOnFromItsState() {
    var plan =
        plan()
            .withCallbacks(List.of(stopping(2, 0, Double.NaN)))
            .withSchedule(new ReduceOnPlateau(VAL_LOSS, 0.5, 1, 0, 0));
    var before = new Decisions(plan);
    decide(before, 0, 1.0);
    decide(before, 1, 2.0);
    var after = new Decisions(plan);
    after.resume(before.state());
    assertThat(after.learningRate(START)).isEqualTo(0.005);
    assertThat(decide(after, 2, 2.0).stops()).isTrue();
  }

  private static Callback stopping(int patience, int from, double baseline) {
    return new Callback.EarlyStopping(VAL_LOSS, patience, baseline, from, true);
  }

  private static Decisions.Decision decide(Decisions decisions, int epoch, double value) {
    return decisions.epoch(epoch, Map.of("val_loss", value));
  }

  private static TrainingPlan plan() {
    return TrainingPlan.of(
        Presets.network("linear_regression", Map.of()),
        new Loss.MeanSquaredError(),
        new Optimizer(new Rule.Sgd(0, false), 0.01));
  }
}
