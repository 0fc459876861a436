package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.Presets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.types.TFloat32;

/** Batches are filled ahead, and what they hold does not depend on it. */
class BatchesTest {
  private static final TrainingPlan PLAN =
      TrainingPlan.of(
              Presets.network("linear_regression", Map.of()),
              new Loss.MeanSquaredError(),
              new Optimizer(new Rule.Sgd(0, false), 0.1))
          .withEpochs(1, 4, 9);
  private static final String INPUT = PLAN.network().inputs().getFirst().name();
  private static final Points POINTS = Points.line(INPUT, 11, 3);

  @Test
  void keepsABatchWholeWhileTheNextIsFilled() {
    try (var batches = new Batches(PLAN, POINTS)) {
      var first = new ArrayList<Float>();
      for (int i = 0; i < batches.count(); i++) {
        List<Batch> batch = batches.at(i);
        assertThat(batch).hasSize(1);
        first.addAll(values(batch));
      }
      var expected = new ArrayList<Float>();
      for (int i = 0; i < POINTS.count(); i++) {
        float[] target = new float[1];
        POINTS.target(i, target);
        expected.add(target[0]);
      }
      assertThat(first).isEqualTo(expected);
      assertThat(values(batches.at(1))).isEqualTo(expected.subList(4, 8));
      assertThat(values(batches.at(0))).isEqualTo(expected.subList(0, 4));
      assertThat(values(batches.at(2))).isEqualTo(expected.subList(8, 11));
    }
  }

  @Test
  void cutsBatchesIntoPartsOfTheSameExamples() {
    try (var batches = new Batches(PLAN, POINTS);
        var whole = new Batches(PLAN, POINTS)) {
      batches.cut(2);
      for (var each : List.of(batches, whole)) {
        each.shuffle(3);
      }
      assertThat(batches.at(0)).extracting(Batch::size).containsExactly(2, 2);
      assertThat(values(batches.at(0))).isEqualTo(values(whole.at(0)));
      assertThat(batches.at(2)).extracting(Batch::size).containsExactly(1, 2);
      assertThat(values(batches.at(2))).isEqualTo(values(whole.at(2)));
      batches.cut(4);
      assertThat(batches.at(2)).extracting(Batch::size).containsExactly(1, 1, 1);
    }
  }

  private static List<Float> values(List<Batch> batch) {
    var values = new ArrayList<Float>();
    for (Batch part : batch) {
      TFloat32 truth = part.truth(PLAN.outputs().getFirst());
      for (int i = 0; i < part.size(); i++) {
        values.add(truth.getFloat(i, 0));
      }
    }
    return values;
  }
}
