package dev.tandem.training;

import dev.tandem.dataset.Examples;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network. It goes on from the newest whole checkpoint of its run directory, bit for bit
 * as if it had never stopped.
 *
 * <p>Not safe for use by several threads; whoever opened it closes it.
 */
public final class Trainer implements AutoCloseable {
  private Trainer() {}

  public static Trainer open(TrainingPlan plan, Path runDirectory) {
    return open(plan, runDirectory, InstantSource.system());
  }

  static Trainer open(TrainingPlan plan, Path runDirectory, InstantSource clock) {
    throw new UnsupportedOperationException("being built");
  }

  /** Steps of a checkpoint it goes on from; 0 where it starts anew. */
  public long resumedFromStep() {
    throw new UnsupportedOperationException("being built");
  }

  /** Trains until the plan is done, or something else is wanted. */
  public History train(
      Examples training, @Nullable Examples validation, TrainingListener listener) {
    throw new UnsupportedOperationException("being built");
  }

  /** The loss and the plan's metrics. */
  public Map<String, Double> evaluate(Examples examples) {
    throw new UnsupportedOperationException("being built");
  }

  /** The network's answer to each example. */
  public float[][] predict(Examples examples) {
    throw new UnsupportedOperationException("being built");
  }

  /** The weights, moving averages too, by the names of the variables. */
  public Map<String, float[]> weights() {
    throw new UnsupportedOperationException("being built");
  }

  @Override
  public void close() {}
}
