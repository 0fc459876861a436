package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.tensor.NativeEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code outputs.json} is what Keras 3 made of the same: make_outputs.py beside it. */
class SeveralOutputsTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Network NETWORK =
      NetworkJson.read(
          MAPPER.readTree(
              """
              {"inputs": [{"name": "x", "shape": [4]}],
               "layers": [
                 {"name": "shared", "type": "dense", "units": 8, "activation": "tanh", "inbound": ["x"]},
                 {"name": "species", "type": "dense", "units": 3, "activation": "softmax",
                  "inbound": ["shared"]},
                 {"name": "weight", "type": "dense", "units": 1, "kernel_regularizer": {"l2": 0.01},
                  "inbound": ["shared"]}],
               "outputs": ["species", "weight"]}
              """),
          "/network");

  @TempDir Path directory;

  private final JsonNode keras = keras();

  private static JsonNode keras() {
    try (var in = SeveralOutputsTest.class.getResourceAsStream("/keras-outputs/outputs.json")) {
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private SeveralTargets examples(int count) {
    float[][] x = new float[count][4];
    float[][] species = new float[count][1];
    float[][] weight = new float[count][1];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < 4; j++) {
        x[i][j] = keras.path("x").path(i).path(j).floatValue();
      }
      species[i][0] = keras.path("species").path(i).intValue();
      weight[i][0] = keras.path("weight").path(i).floatValue();
    }
    var targets = new LinkedHashMap<String, Points>();
    targets.put("weight", Points.given("x", x, weight, List.of()));
    targets.put("species", Points.given("x", x, species, List.of("a", "b", "c")));
    return new SeveralTargets(targets);
  }

  private static TrainingPlan plan() {
    var terms = new LinkedHashMap<String, Loss.Term>();
    terms.put("species", new Loss.Term(new Loss.CategoricalCrossentropy(false, 0), 1));
    terms.put("weight", new Loss.Term(new Loss.MeanSquaredError(), 0.5));
    return TrainingPlan.of(
            NETWORK, new Loss.PerOutput(terms), new Optimizer(new Rule.Sgd(0.9, false), 0.1))
        .withMetrics(List.of("species_accuracy", "weight_mae"))
        .withEpochs(4, 8, 1);
  }

  @Test
  void learnsAsKerasDoes() {
    NativeEnvironment.prepareForTraining();
    var plan = plan();
    var history = new ArrayList<Map<String, Double>>();
    try (var session = new TrainingSession(plan, 1);
        var batches = new Batches(plan, examples(24));
        var validation = new Batches(plan, examples(16))) {
      session.write(weights());
      for (int epoch = 0, done = 0; epoch < 4; epoch++) {
        var means = new Means(plan.measured());
        for (int i = 0; i < batches.count(); i++) {
          var batch = batches.at(i);
          means.add(
              session.step(batch, new TrainingSession.StepNumbers(done++, 0.1)),
              batch.getFirst().size());
        }
        var values = new LinkedHashMap<>(means.values(""));
        var validated = new Means(plan.measured());
        for (int i = 0; i < validation.count(); i++) {
          var batch = validation.at(i).getFirst();
          validated.add(session.evaluate(batch), batch.size());
        }
        values.putAll(validated.values("val_"));
        history.add(values);
      }
    }
    expectKerass(history);
  }

  private void expectKerass(List<Map<String, Double>> history) {
    assertThat(history.getFirst().keySet())
        .containsExactlyInAnyOrderElementsOf(keras.path("history").propertyNames());
    for (int epoch = 0; epoch < 4; epoch++) {
      int number = epoch;
      history
          .get(epoch)
          .forEach(
              (name, value) ->
                  assertThat(value)
                      .as(name + " of epoch " + number)
                      .isCloseTo(
                          keras.path("history").path(name).path(number).asDouble(),
                          within(1e-5 * Math.max(1, value))));
    }
  }

  private Map<String, float[]> weights() {
    var weights = new LinkedHashMap<String, float[]>();
    for (var weight : keras.path("weights").properties()) {
      float[] values = new float[weight.getValue().size()];
      IntStream.range(0, values.length)
          .forEach(i -> values[i] = weight.getValue().path(i).floatValue());
      weights.put(weight.getKey(), values);
    }
    return weights;
  }

  @Test
  void watchesAndKeepsTheBestByOneOutput() {
    var monitor = new Monitor("val_weight_mae", Monitor.Mode.AUTO, 0);
    var plan = plan().withCallbacks(List.of(new Callback.KeepBest(monitor, true)));
    try (var trainer = Trainer.open(plan, directory)) {
      var history = trainer.train(examples(24), examples(16), TrainingListener.SILENT);
      var best = history.epochs().get(history.bestEpoch() - 1).metrics();
      var answers = trainer.answer(examples(16));
      assertThat(answers.metrics()).hasSize(5);
      answers
          .metrics()
          .forEach(
              (name, value) -> assertThat(value).isCloseTo(best.get("val_" + name), within(1e-6)));
      assertThat(answers.outputs().get("species")).hasDimensions(16, 3);
      assertThat(answers.outputs().get("weight")).hasDimensions(16, 1);
      assertThat(trainer.evaluate(examples(16))).isEqualTo(answers.metrics());
    }
  }

  @Test
  void refusesWhatFitsNoOutput() {
    assertThatThrownBy(() -> plan().withMetrics(List.of("accuracy")))
        .isInstanceOf(Fault.class)
        .hasMessage(
            "metrics must be of accuracy, mae behind the name of an output and _, got accuracy");
    assertThatThrownBy(() -> plan().withClassWeights(Map.of(0, 2.0)))
        .hasMessage("class_weights are for one output, this network has 2");
    var turned = Map.of("species", points("weight"), "weight", points("weight"));
    try (var trainer = Trainer.open(plan(), directory)) {
      assertThatThrownBy(() -> trainer.evaluate(new SeveralTargets(turned)))
          .hasMessage(
              "the network's output species is of shape [3], but the examples have 1 target numbers");
    }
  }

  private Points points(String output) {
    return (Points) examples(4).of(output);
  }
}
