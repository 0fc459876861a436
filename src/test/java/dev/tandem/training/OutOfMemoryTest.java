package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import tools.jackson.databind.json.JsonMapper;

/** A step that finds no memory is repeated in parts, to the same end as with smaller batches. */
class OutOfMemoryTest {
  private static final Network PICTURES =
      NetworkJson.read(new JsonMapper().readTree(Runs.WITH_CHANCE), "/network");
  private static final Points POINTS = Points.clouds("input", Shape.of(6, 6, 1), 3, 48);
  private static final TrainingPlan PLAN =
      TrainingPlan.of(
              PICTURES,
              new Loss.CategoricalCrossentropy(false, 0),
              new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), 0.01))
          .withEpochs(3, 16, 5);

  @TempDir Path directory;

  private static String trained(Path directory, int pauseEvery, TrainingLoop.Stepping stepping) {
    return Runs.trained(POINTS, pauseEvery, () -> Trainer.open(PLAN, directory, stepping));
  }

  @Test
  void endsAsWithSmallerBatchesAndAccumulation() {
    var smaller = PLAN.withEpochs(3, 4, 5).withGradientAccumulation(4);
    String expected = Runs.trained(smaller, POINTS, directory.resolve("a"), Integer.MAX_VALUE);
    var dir = directory.resolve("b");
    assertThat(trained(dir, Integer.MAX_VALUE, holds(4))).isEqualTo(expected);
  }

  @Test
  void staysWithThePartsItFoundThroughAPause() {
    var dir = directory.resolve("c");
    String whole = trained(dir, Integer.MAX_VALUE, holds(8));
    var asked = new AtomicInteger();
    TrainingLoop.Stepping once =
        (session, batch, numbers) -> {
          boolean isFirst = asked.getAndIncrement() == 0;
          return (isFirst ? holds(8) : (TrainingLoop.Stepping) TrainingSession::step)
              .step(session, batch, numbers);
        };
    assertThat(trained(directory.resolve("d"), 2, once)).isEqualTo(whole);
  }

  @Test
  void goesBackToTheCheckpointAndSaysSo() {
    var dir = directory.resolve("e");
    try (var trainer = Trainer.open(PLAN, dir)) {
      trainer.train(POINTS, null, Runs.pausesAfter(4));
    }
    var logs = new ArrayList<String>();
    var steps = new ArrayList<Long>();
    var listener =
        new TrainingListener() {
          @Override
          public void log(String level, String message) {
            if (level.equals("warning")) {
              logs.add(message);
            }
          }

          @Override
          public void step(Step step) {
            steps.add(step.step());
          }
        };
    try (var trainer = Trainer.open(PLAN, dir, holds(8))) {
      trainer.train(POINTS, null, listener);
      assertThat(trainer.resumedFromStep()).isEqualTo(4);
    }
    assertThat(logs)
        .containsExactly("out of memory: goes on at step 4 with batches in 2 parts of 8 examples");
    assertThat(steps).containsExactlyElementsOf(List.of(5L, 6L, 7L, 8L, 9L));
  }

  @Test
  void givesUpWhereOneExampleIsTooMuch() {
    try (var trainer = Trainer.open(PLAN, directory.resolve("f"), holds(0))) {
      assertThatThrownBy(() -> trainer.train(POINTS, null, TrainingListener.SILENT))
          .isInstanceOf(Fault.class)
          .hasMessageContaining("out of memory with one example at a time");
    }
  }

  /** A memory that holds so many examples at once. */
  private static TrainingLoop.Stepping holds(int examples) {
    return (session, batch, numbers) -> {
      if (batch.getFirst().size() > examples) {
        throw new TFResourceExhaustedException("OOM when allocating tensor with shape[16,6,6,4]");
      }
      return session.step(batch, numbers);
    };
  }
}
