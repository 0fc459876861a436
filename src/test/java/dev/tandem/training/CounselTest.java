package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.NetworkJson;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Each kind of advice by a training that gets it, and one that gets none. */
class CounselTest {
  private static final String HEALTHY =
      """
      {"type": "dense", "units": 16, "activation": "relu"},
      {"type": "dense", "units": 3, "activation": "softmax"}
      """;

  @TempDir Path directory;

  /** What was advised, and the plan's validation. */
  private final Set<Advice.Code> codes = new TreeSet<>();

  @Test
  void saysNothingOfAHealthyTraining() {
    train(HEALTHY, adam(0.01), 12);
    assertThat(codes).isEmpty();
  }

  @Test
  void tellsThatTheLossIsNoNumber() {
    train(HEALTHY, new Optimizer(new Rule.Sgd(0, false), 1e30), 3);
    assertThat(codes).contains(Advice.Code.DIVERGED);
  }

  @Test
  void tellsOfGradientsThatExplode() {
    train(
        """
        {"type": "dense", "units": 16}, {"type": "dense", "units": 16},
        {"type": "dense", "units": 3}
        """,
        new Optimizer(new Rule.Sgd(0, false), 0.5),
        3,
        new Loss.MeanSquaredError());
    assertThat(codes).contains(Advice.Code.EXPLODING_GRADIENTS);
  }

  @Test
  void tellsOfGradientsThatVanish() {
    train(
        "{\"type\": \"dense\", \"units\": 8, \"activation\": \"sigmoid\"},".repeat(10)
            + "{\"type\": \"dense\", \"units\": 3, \"activation\": \"softmax\"}",
        adam(1e-4),
        2);
    assertThat(codes).contains(Advice.Code.VANISHING_GRADIENTS);
  }

  @Test
  void tellsOfDeadUnits() {
    train(
        """
        {"type": "dense", "units": 16, "activation": "relu",
         "bias_initializer": {"class_name": "Constant", "config": {"value": -100.0}}},
        {"type": "dense", "units": 3, "activation": "softmax"}
        """,
        adam(1e-4),
        2);
    assertThat(codes).contains(Advice.Code.DEAD_UNITS);
  }

  @Test
  void tellsOfALossThatStays() {
    train(HEALTHY, adam(1e-9), 7);
    assertThat(codes).containsExactly(Advice.Code.PLATEAU);
  }

  @Test
  void tellsOfOverfitting() {
    look(new Loss.MeanSquaredError(), 1.0, 1.0, 0.8, 1.0, 1.2, 1.4);
    look(new Loss.CategoricalCrossentropy(false, 0), 0.6, 0.5, 0.45, 0.6, 0.7, 0.8);
    assertThat(codes).containsExactly(Advice.Code.OVERFITTING);
  }

  @Test
  void saysNothingOfLossesThatRiseNextToNothing() {
    look(new Loss.MeanSquaredError(), 5.0, 0.01, 0.001, 0.002, 0.004, 0.008);
    look(new Loss.CategoricalCrossentropy(false, 0), 0.002, 0.001, 2e-4, 4e-4, 6e-4, 9e-4);
    assertThat(codes).isEmpty();
  }

  @Test
  void saysNothingOfWhatWasLearntBefore() {
    var counsel = counsel(new Loss.CategoricalCrossentropy(false, 0));
    var epochs = new ArrayList<History.Epoch>();
    for (int i = 1; i <= 8; i++) {
      epochs.add(new History.Epoch(i, 8, Map.of("loss", 0.001), 0.01, 1));
      counsel.epoch(epochs).forEach(advice -> codes.add(advice.code()));
    }
    assertThat(codes).isEmpty();
  }

  @Test
  void tellsWhichNumberIsNoneAnyMore() {
    assertThat(step(Float.POSITIVE_INFINITY, 1)).startsWith("the loss is Infinity");
    assertThat(step(0.5f, Float.NaN)).startsWith("the gradient's norm is NaN");
  }

  private static String step(float loss, float norm) {
    var measured = new TrainingSession.Measured(new float[] {loss}, norm);
    return counsel(new Loss.MeanSquaredError()).step(measured, 1).getFirst().detail();
  }

  /** Epochs whose losses fall from the first one's, with these of the validation. */
  private void look(Loss loss, double first, double... validation) {
    var counsel = counsel(loss);
    var epochs = new ArrayList<History.Epoch>();
    for (int i = 0; i < validation.length; i++) {
      var metrics = Map.of("loss", first / (i + 1), "val_loss", validation[i]);
      epochs.add(new History.Epoch(i + 1, validation.length, metrics, 0.01, 1));
      counsel.epoch(epochs).forEach(advice -> codes.add(advice.code()));
    }
  }

  private static Counsel counsel(Loss loss) {
    return new Counsel(plan(HEALTHY, adam(0.01), loss));
  }

  private void train(String layers, Optimizer optimizer, int epochs) {
    train(layers, optimizer, epochs, new Loss.CategoricalCrossentropy(false, 0));
  }

  private void train(String layers, Optimizer optimizer, int epochs, Loss loss) {
    var plan = plan(layers, optimizer, loss).withEpochs(epochs, 32, 1);
    String input = plan.network().inputs().getFirst().name();
    var listener =
        new TrainingListener() {
          @Override
          public void advice(Advice advice) {
            codes.add(advice.code());
          }
        };
    try (var trainer = Trainer.open(plan, directory)) {
      var examples = Points.clouds(input, Shape.of(8), 3, 192);
      trainer.train(examples, examples, listener);
    }
  }

  private static TrainingPlan plan(String layers, Optimizer optimizer, Loss loss) {
    var json = new JsonMapper().readTree("{\"input_shape\": [8], \"layers\": [" + layers + "]}");
    return TrainingPlan.of(NetworkJson.read(json, "/network"), loss, optimizer)
        .withMetrics(List.of("accuracy"));
  }

  private static Optimizer adam(double rate) {
    return new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), rate);
  }
}
