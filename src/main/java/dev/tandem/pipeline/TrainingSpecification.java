package dev.tandem.pipeline;

import dev.tandem.nn.Layer;
import dev.tandem.training.Callback;
import dev.tandem.training.Loss;
import dev.tandem.training.Optimizer;
import dev.tandem.training.Schedule;
import dev.tandem.training.TrainingPlan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A training as its owner wants it, with every default filled in.
 *
 * @param input null where the examples tell it
 * @param metrics besides the loss
 * @param batchSize 0 for all examples at once
 * @param mixedPrecision none, bfloat16 or float16
 * @param classWeights what an example of a class counts, by the class's name or index
 * @param evaluate the examples that the finished network is evaluated on; null for none
 * @param export what the finished network is written as
 * @param publish null where the model stays in the run's directory
 * @param startFrom the version whose weights it starts with; null for new ones
 * @param freeze names of layers that do not learn, {@code *} for any characters
 */
public record TrainingSpecification(
    String name,
    List<String> tags,
    DatasetChoice dataset,
    @Nullable InputChoice input,
    NetworkChoice network,
    List<Layer> augmentation,
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    List<String> metrics,
    int batchSize,
    int epochs,
    long seed,
    String mixedPrecision,
    int gradientAccumulationSteps,
    Map<String, Double> classWeights,
    List<Callback> callbacks,
    Distribution distribution,
    TrainingPlan.Checkpointing checkpoint,
    Limits limits,
    int priority,
    @Nullable ExamplesChoice evaluate,
    Export export,
    @Nullable Publish publish,
    @Nullable Parent startFrom,
    List<String> freeze) {
  /**
   * Where it runs.
   *
   * @param strategy none or mirrored
   * @param count how many devices; 0 for all there are, or as many as are named
   * @param devices which, such as {@code GPU:0}; none where the machine's tell
   */
  public record Distribution(String strategy, int count, List<String> devices) {
    public Distribution {
      devices = List.copyOf(devices);
    }

    boolean isMirrored() {
      return strategy.equals("mirrored");
    }
  }

  /**
   * What it may use up.
   *
   * @param seconds of one attempt; null for no limit
   * @param diskBytes of the run's directory; null for no limit
   * @param attempts how often it may crash before it has failed
   */
  public record Limits(@Nullable Long seconds, @Nullable Long diskBytes, int attempts) {}

  /** The format of a version's model. */
  public record Export(Format format) {
    static final Export DEFAULT = new Export(Format.SAVEDMODEL);

    /** One that this service both writes and serves. */
    public enum Format {
      SAVEDMODEL,
      TFLITE
    }
  }

  /**
   * What becomes of the model.
   *
   * @param label that points at the new version; null for none
   * @param gate what must hold of the evaluation; null for nothing
   */
  public record Publish(String model, @Nullable String label, @Nullable Gate gate) {}

  /** A version that a model comes of, by its number; null for the latest. */
  public record Parent(String model, @Nullable Long version) {}

  public TrainingSpecification {
    tags = List.copyOf(tags);
    augmentation = List.copyOf(augmentation);
    metrics = List.copyOf(metrics);
    classWeights = Collections.unmodifiableMap(new LinkedHashMap<>(classWeights));
    callbacks = List.copyOf(callbacks);
    freeze = List.copyOf(freeze);
  }
}
