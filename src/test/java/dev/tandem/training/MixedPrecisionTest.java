package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.Precision;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.GraphOperation;
import org.tensorflow.proto.DataType;
import tools.jackson.databind.json.JsonMapper;

/** What is learnt in 16 bits is what is learnt in 32, as far as 16 bits go. */
class MixedPrecisionTest {
  private static final Network PICTURES =
      NetworkJson.read(
          new JsonMapper()
              .readTree(
                  """
                  {"input_shape": [6, 6, 1], "layers": [
                    {"type": "conv2d", "filters": 4, "kernel_size": 3},
                    {"type": "batch_normalization"},
                    {"type": "activation", "activation": "relu"},
                    {"type": "flatten"},
                    {"type": "dense", "units": 3, "activation": "softmax"}]}
                  """),
          "/network");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void learnsAsInFloat(Precision precision) {
    var points = Points.clouds("input", Shape.of(6, 6, 1), 3, 60);
    try (var plain = Trainer.open(plan(Precision.NONE), directory.resolve("plain"));
        var mixed = Trainer.open(plan(precision), directory.resolve("mixed"))) {
      History expected = plain.train(points, points, TrainingListener.SILENT);
      History got = mixed.train(points, points, TrainingListener.SILENT);
      for (int i = 0; i < expected.epochs().size(); i++) {
        assertThat(metric(got, i, "loss")).isCloseTo(metric(expected, i, "loss"), within(0.02));
      }
      // Other digits: it was computed in another type.
      assertThat(metric(got, 0, "loss")).isNotEqualTo(metric(expected, 0, "loss"));
      assertThat(metric(got, 7, "val_accuracy")).isGreaterThan(0.95);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void answersInFloatAsWhatIsPublished(Precision precision) {
    var points = Points.clouds("input", Shape.of(6, 6, 1), 3, 60);
    try (var mixed = Trainer.open(plan(precision), directory.resolve("mixed"));
        var plain = new TrainingSession(plan(Precision.NONE), 1);
        var batches = new Batches(plan(Precision.NONE), points)) {
      mixed.train(points, null, TrainingListener.SILENT);
      plain.write(mixed.weights());
      var answered = mixed.answer(points);
      var expected = plain.answer(batches.at(0).getFirst()).answers();
      float[] got = new float[16 * 3];
      for (int i = 0; i < got.length; i++) {
        got[i] = answered.only()[i / 3][i % 3];
      }
      assertThat(expected.get("dense")).containsExactly(got);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void convolvesAndMultipliesIn16BitsAndKeepsTheRest(Precision precision) {
    try (var graph = new TrainingGraph(plan(precision))) {
      int narrow = 0;
      var operations = graph.placement().graph().operations();
      while (operations.hasNext()) {
        GraphOperation operation = operations.next();
        if (List.of("Conv2D", "MatMul", "Conv2DBackpropFilter").contains(operation.type())) {
          narrow += operation.output(0).dataType() == DataType.DT_FLOAT ? 0 : 1;
        }
        if (List.of("Softmax", "SoftmaxCrossEntropyWithLogits", "ReadVariableOp")
            .contains(operation.type())) {
          assertThat(operation.output(0).dataType()).isEqualTo(DataType.DT_FLOAT);
        }
      }
      boolean isDrawn = plan(precision).hardware().drawn() != Precision.NONE;
      // Forward once each, backward once for the convolution and twice for the product.
      assertThat(narrow).isEqualTo(isDrawn ? 5 : 0);
    }
  }

  @Test
  void leavesAStepOutWhoseGradientsOverflowAndHalvesTheScale() {
    var plan = plan(Precision.FLOAT16);
    var points = Points.clouds("input", Shape.of(6, 6, 1), 3, 16);
    try (var session = new TrainingSession(plan, 1);
        var batches = new Batches(plan, points)) {
      session.write(Map.of("loss_scale/scale", new float[] {1e30f}));
      var before = session.read(session.stored());
      session.step(batches.at(0), new TrainingSession.StepNumbers(0, 0.01));
      var after = session.read(session.stored());
      assertThat(after.get("loss_scale/scale")).containsExactly(5e29f);
      assertThat(after.get("dense/kernel")).containsExactly(before.get("dense/kernel"));
      assertThat(after.get("optimizer/dense/kernel/momentum")).containsOnly(0);
      after.put("loss_scale/scale", new float[] {1024});
      after.put("loss_scale/good_steps", new float[] {LossScale.GROWTH - 1});
      session.write(after);
      session.step(batches.at(0), new TrainingSession.StepNumbers(1, 0.01));
      var done = session.read(session.stored());
      assertThat(done.get("loss_scale/scale")).containsExactly(2048);
      assertThat(done.get("loss_scale/good_steps")).containsExactly(0);
      assertThat(done.get("dense/kernel")).isNotEqualTo(before.get("dense/kernel"));
    }
  }

  private static double metric(History history, int epoch, String name) {
    return history.epochs().get(epoch).metrics().getOrDefault(name, Double.NaN);
  }

  private static TrainingPlan plan(Precision precision) {
    var adam = new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), 0.01);
    return TrainingPlan.of(PICTURES, new Loss.CategoricalCrossentropy(false, 0), adam)
        .withMetrics(List.of("accuracy"))
        .withEpochs(8, 16, 5)
        .withHardware(TrainingPlan.Hardware.DEFAULT.withPrecision(precision));
  }
}
