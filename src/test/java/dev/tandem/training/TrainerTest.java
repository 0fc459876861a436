package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Expression;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.Presets;
import dev.tandem.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class TrainerTest {
  private static final Network PICTURES =
      network(
          """
      {"input_shape": [6, 6, 1], "layers": [
        {"type": "conv2d", "filters": 4, "kernel_size": 3},
        {"type": "batch_normalization"},
        {"type": "activation", "activation": "relu"},
        {"type": "flatten"},
        {"type": "dropout", "rate": 0.2},
        {"type": "dense", "units": 3, "activation": "softmax"}]}
      """);

  @TempDir Path directory;

  @Test
  void learnsTheLineOfTheCourse() {
    var network = Presets.network("linear_regression", Map.of());
    var plan =
        TrainingPlan.of(network, new Loss.MeanSquaredError(), sgd(0.01)).withEpochs(300, 0, 42);
    var points = Points.line(network.inputs().getFirst().name(), 100, 42);
    try (var trainer = Trainer.open(plan, directory)) {
      History history = trainer.train(points, null, TrainingListener.SILENT);
      assertThat(history.ending()).isEqualTo(History.Ending.FINISHED);
      assertThat(history.epochs()).hasSize(300);
      assertThat(trainer.evaluate(points).get("loss")).isLessThan(0.05);
      var weights = List.copyOf(trainer.weights().values());
      assertThat((double) weights.get(0)[0]).isCloseTo(2, within(0.1));
      assertThat((double) weights.get(1)[0]).isCloseTo(1, within(0.1));
    }
  }

  @Test
  void tellsOfStepsAndEpochsAndPredicts() {
    var points = pictures(50);
    var steps = new ArrayList<TrainingListener.Step>();
    var listener =
        new TrainingListener() {
          @Override
          public void step(Step step) {
            steps.add(step);
          }
        };
    try (var trainer = Trainer.open(plan(4), directory)) {
      History history = trainer.train(points, pictures(20), listener);
      assertThat(steps).hasSize(4 * 4);
      assertThat(steps.getLast().step()).isEqualTo(steps.getLast().steps());
      assertThat(steps.getFirst().gradientNorm()).isPositive();
      assertThat(history.epochs().getLast().metrics())
          .containsOnlyKeys("loss", "accuracy", "val_loss", "val_accuracy");
      float[][] rows = trainer.answer(points).only();
      assertThat(rows).hasNumberOfRows(50);
      assertThat((double) rows[49][0] + rows[49][1] + rows[49][2]).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void endsWithTheSameBitsForTheSameSeed() {
    assertThat(trained("a", Integer.MAX_VALUE)).isEqualTo(trained("b", Integer.MAX_VALUE));
  }

  @Test
  void goesOnInTheMiddleOfAnEpochBitForBit() {
    assertThat(trained("c", 6)).isEqualTo(trained("d", Integer.MAX_VALUE));
  }

  @Test
  void takesTheCheckpointBeforeADamagedOne() throws Exception {
    try (var trainer = Trainer.open(plan(4), directory)) {
      trainer.train(pictures(50), null, Runs.pausesAfter(3));
      trainer.train(pictures(50), null, Runs.pausesAfter(3));
    }
    Path newest = directory.resolve("checkpoints/checkpoint-000000000006.ckpt");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest, bytes);
    try (var trainer = Trainer.open(plan(4), directory)) {
      assertThat(trainer.resumedFromStep()).isEqualTo(3);
    }
  }

  @Test
  void leavesNoPartOfACheckpointThatCannotBeWritten() throws Exception {
    Path checkpoints = directory.resolve("checkpoints");
    Path taken = checkpoints.resolve("checkpoint-000000000003.ckpt/by/others");
    try (var trainer = Trainer.open(plan(4), directory)) {
      Files.createDirectories(taken);
      assertThatThrownBy(() -> trainer.train(pictures(50), null, Runs.pausesAfter(3)))
          .isInstanceOf(Fault.class)
          .hasMessageStartingWith("a checkpoint cannot be written to " + checkpoints);
    }
    assertThat(checkpoints).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
  }

  @Test
  void refusesACheckpointOfAnotherNetwork() {
    try (var trainer = Trainer.open(plan(4), directory)) {
      trainer.train(pictures(50), null, Runs.pausesAfter(1));
    }
    var other = Presets.network("linear_regression", Map.of());
    var plan = TrainingPlan.of(other, new Loss.MeanSquaredError(), sgd(0.1));
    assertThatThrownBy(() -> Trainer.open(plan, directory))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("another network");
  }

  @Test
  void putsTheBestWeightsBackWhenItStopsEarly() {
    var stopping =
        new Callback.EarlyStopping(
            new Monitor("val_loss", Monitor.Mode.AUTO, 0), 2, Double.NaN, 0, true);
    // So high a rate that it gets worse soon.
    var plan = plan(60, sgd(3)).withCallbacks(List.of(stopping));
    var validation = pictures(20);
    try (var trainer = Trainer.open(plan, directory)) {
      History history = trainer.train(pictures(50), validation, TrainingListener.SILENT);
      assertThat(history.ending()).isEqualTo(History.Ending.STOPPED_EARLY);
      assertThat(history.bestEpoch()).isPositive();
      double best =
          history
              .epochs()
              .get(history.bestEpoch() - 1)
              .metrics()
              .getOrDefault("val_loss", Double.NaN);
      assertThat(trainer.evaluate(validation).get("loss")).isCloseTo(best, within(1e-6));
    }
  }

  @Test
  void endsWhenTheLossIsNoNumber() {
    try (var trainer = Trainer.open(plan(4, sgd(1e30)), directory)) {
      History history = trainer.train(pictures(50), null, TrainingListener.SILENT);
      assertThat(history.ending()).isEqualTo(History.Ending.DIVERGED);
    }
  }

  /** The course's custom loss, 0.7 MSE + 0.3 MAE: as a number, for each example, and as a sum. */
  @Test
  void learnsByAnExpressionAsByTheSumOfLossesItSpells() {
    var network = Presets.network("linear_regression", Map.of());
    var points = Points.line(network.inputs().getFirst().name(), 50, 1);
    var sum =
        new Loss.Weighted(
            List.of(
                new Loss.Term(new Loss.MeanSquaredError(), 0.7),
                new Loss.Term(new Loss.MeanAbsoluteError(), 0.3)));
    var expected = weights(plan(network, sum), "sum", points);
    for (String expression :
        List.of(
            "0.7*mean(square(y_true-y_pred)) + 0.3*mean(abs(y_true-y_pred))",
            "0.7*(y_true-y_pred)^2 + 0.3*abs(y_true-y_pred)",
            "mean(0.7*(y_true-y_pred)^2 + 0.3*abs(y_true-y_pred), axis=-1)")) {
      var formula = new Loss.Formula(Expression.parse(expression));
      var got = weights(plan(network, formula), expression.replaceAll("\\W", "_"), points);
      expected.forEach(
          (name, value) -> assertThat(got.get(name)).containsExactly(value, within(1e-5f)));
    }
  }

  private static TrainingPlan plan(Network network, Loss loss) {
    return TrainingPlan.of(network, loss, sgd(0.1)).withEpochs(5, 16, 3);
  }

  @Test
  void refusesALossWhoseShapesDoNotMeet() {
    var formula = new Loss.Formula(Expression.parse("y_true - y_pred * [1, 2]"));
    assertThatThrownBy(() -> plan(PICTURES, formula))
        .hasMessageContaining("\"*\" takes shapes that meet, got [?,3] and [2]");
  }

  @Test
  void accumulatesTheGradientsOfBatches() {
    var network = Presets.network("linear_regression", Map.of());
    var points = Points.line(network.inputs().getFirst().name(), 64, 1);
    var whole =
        TrainingPlan.of(network, new Loss.MeanSquaredError(), sgd(0.1)).withEpochs(3, 64, 1);
    var parts = whole.withEpochs(3, 16, 1).withGradientAccumulation(4);
    var expected = weights(whole, "whole", points);
    var got = weights(parts, "parts", points);
    expected.forEach(
        (name, value) -> assertThat(got.get(name)).containsExactly(value, within(1e-5f)));
  }

  @Test
  void countsClassesByTheirWeights() {
    var points = pictures(48);
    var even = plan(1).withMetrics(List.of());
    var heavy = even.withClassWeights(Map.of(0, 2.0, 1, 2.0, 2, 2.0));
    try (var one = Trainer.open(even.withEpochs(1, 48, 5), directory.resolve("one"));
        var two = Trainer.open(heavy.withEpochs(1, 48, 5), directory.resolve("two"))) {
      double loss = loss(one.train(points, null, TrainingListener.SILENT));
      double doubled = loss(two.train(points, null, TrainingListener.SILENT));
      assertThat(doubled).isCloseTo(2 * loss, within(1e-5));
    }
  }

  @Test
  void changesExamplesOnlyWhileItLearns() {
    var flip =
        NetworkJson.readLayer(
            new JsonMapper().readTree("{\"type\": \"random_flip\", \"mode\": \"horizontal\"}"),
            "/augmentation/0");
    var plan = plan(1, sgd(0)).withEpochs(1, 50, 5);
    var points = pictures(50);
    try (var plain = Trainer.open(plan, directory.resolve("plain"));
        var changed =
            Trainer.open(plan.withAugmentation(List.of(flip)), directory.resolve("changed"))) {
      assertThat(loss(changed.train(points, null, TrainingListener.SILENT)))
          .isNotEqualTo(loss(plain.train(points, null, TrainingListener.SILENT)));
      assertThat(changed.evaluate(points).keySet()).isEqualTo(plain.evaluate(points).keySet());
      assertThat(changed.weights().keySet()).isEqualTo(plain.weights().keySet());
    }
  }

  private static double loss(History history) {
    return history.epochs().getLast().metrics().getOrDefault("loss", Double.NaN);
  }

  @Test
  void namesBothWhereExamplesDoNotFitTheOutput() {
    try (var trainer = Trainer.open(plan(1), directory)) {
      var four = Points.clouds("input", Shape.of(6, 6, 1), 4, 8);
      assertThatThrownBy(() -> trainer.train(four, null, TrainingListener.SILENT))
          .hasMessageContaining("is of shape [3], but the examples have 4 classes");
    }
  }

  private Map<String, float[]> weights(TrainingPlan plan, String name, Points points) {
    try (var trainer = Trainer.open(plan, directory.resolve(name))) {
      trainer.train(points, null, TrainingListener.SILENT);
      return trainer.weights();
    }
  }

  private String trained(String name, int pauseEvery) {
    return Runs.trained(plan(4), pictures(50), directory.resolve(name), pauseEvery);
  }

  private static TrainingPlan plan(int epochs) {
    return plan(epochs, new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), 0.01));
  }

  private static TrainingPlan plan(int epochs, Optimizer optimizer) {
    return TrainingPlan.of(PICTURES, new Loss.CategoricalCrossentropy(false, 0), optimizer)
        .withMetrics(List.of("accuracy"))
        .withEpochs(epochs, 16, 5);
  }

  private static Optimizer sgd(double rate) {
    return new Optimizer(new Rule.Sgd(0, false), rate);
  }

  private static Points pictures(int count) {
    return Points.clouds(PICTURES.inputs().getFirst().name(), Shape.of(6, 6, 1), 3, count);
  }

  private static Network network(String json) {
    return NetworkJson.read(new JsonMapper().readTree(json), "/network");
  }
}
