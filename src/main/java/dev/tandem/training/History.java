package dev.tandem.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a training went.
 *
 * @param bestEpoch the epoch, from 1, whose weights are the result; 0 where they are the last ones
 */
public record History(List<Epoch> epochs, Ending ending, int bestEpoch) {
  public History {
    epochs = List.copyOf(epochs);
  }

  /** Why it ended. */
  public enum Ending {
    FINISHED,
    STOPPED_EARLY,
    /** The loss is no number any more. */
    DIVERGED,
    PAUSED,
    CANCELLED
  }

  /**
   * One epoch.
   *
   * @param number from 1
   * @param metrics {@code loss} and others, running means over the epoch as Keras's, and the same
   *     with {@code val_} before them
   */
  public record Epoch(
      int number, int epochs, Map<String, Double> metrics, double learningRate, double seconds) {
    public Epoch {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
  }
}
