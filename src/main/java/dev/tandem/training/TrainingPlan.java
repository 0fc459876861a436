package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All that decides what training makes of examples.
 *
 * @param metrics of {@code accuracy} and {@code mae}, besides the loss
 * @param batchSize 0 for all examples at once
 * @param seed of first weights, the order of examples, dropout and augmentation
 * @param gradientAccumulationSteps batches whose gradients are averaged into one step
 * @param classWeights what an example of a class counts in the loss, by class index; others count 1
 */
public record TrainingPlan(
    Network network,
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    List<String> metrics,
    int batchSize,
    int epochs,
    long seed,
    int gradientAccumulationSteps,
    List<Callback> callbacks,
    Map<Integer, Double> classWeights,
    Checkpointing checkpointing) {
  /** The metrics that can be asked for. */
  public static final List<String> METRICS = List.of("accuracy", "mae");

  /** When checkpoints are written besides at the end of every epoch, and how many are kept. */
  public record Checkpointing(int everySeconds, int keep) {
    public Checkpointing {
      if (everySeconds < 1 || keep < 1) {
        throw Fault.badInput(
            "checkpoint.every_seconds and keep must be at least 1, got "
                + everySeconds
                + " and "
                + keep);
      }
    }
  }

  public TrainingPlan {
    metrics = List.copyOf(metrics);
    callbacks = List.copyOf(callbacks);
    classWeights = Map.copyOf(classWeights);
    for (String metric : metrics) {
      if (!METRICS.contains(metric)) {
        throw Fault.badInput(
            "metrics must be of " + String.join(", ", METRICS) + ", got " + metric);
      }
    }
    check("batch_size", batchSize, 0);
    check("epochs", epochs, 1);
    check("gradient_accumulation_steps", gradientAccumulationSteps, 1);
    if (network.outputs().size() != 1) {
      throw Fault.badInput(
          "a network is trained by one output, this has " + network.outputs().size());
    }
  }

  /** 10 epochs of batches of 32, no metrics. */
  public static TrainingPlan of(Network network, Loss loss, Optimizer optimizer) {
    return new TrainingPlan(
        network,
        loss,
        optimizer,
        new Schedule.Constant(),
        List.of(),
        32,
        10,
        42,
        1,
        List.of(),
        Map.of(),
        new Checkpointing(60, 2));
  }

  private static void check(String name, int value, int min) {
    if (value < min) {
      throw Fault.badInput(name + " must be at least " + min + ", got " + value);
    }
  }

  /** The name of the network's one output. */
  String output() {
    return network.outputs().getFirst();
  }

  /** The shape of one example's answer. */
  Shape outputShape() {
    return Objects.requireNonNull(network.shapes().get(output()), output());
  }

  public TrainingPlan withSchedule(Schedule changed) {
    return with(changed, metrics, callbacks);
  }

  public TrainingPlan withMetrics(List<String> changed) {
    return with(schedule, changed, callbacks);
  }

  public TrainingPlan withCallbacks(List<Callback> changed) {
    return with(schedule, metrics, changed);
  }

  private TrainingPlan with(
      Schedule newSchedule, List<String> newMetrics, List<Callback> newCallbacks) {
    return new TrainingPlan(
        network,
        loss,
        optimizer,
        newSchedule,
        newMetrics,
        batchSize,
        epochs,
        seed,
        gradientAccumulationSteps,
        newCallbacks,
        classWeights,
        checkpointing);
  }

  /** The same plan for so many epochs of batches of that size. */
  public TrainingPlan withEpochs(int newEpochs, int newBatchSize, long newSeed) {
    return new TrainingPlan(
        network,
        loss,
        optimizer,
        schedule,
        metrics,
        newBatchSize,
        newEpochs,
        newSeed,
        gradientAccumulationSteps,
        callbacks,
        classWeights,
        checkpointing);
  }

  public TrainingPlan withGradientAccumulation(int steps) {
    return new TrainingPlan(
        network,
        loss,
        optimizer,
        schedule,
        metrics,
        batchSize,
        epochs,
        seed,
        steps,
        callbacks,
        classWeights,
        checkpointing);
  }

  public TrainingPlan withClassWeights(Map<Integer, Double> changed) {
    return new TrainingPlan(
        network,
        loss,
        optimizer,
        schedule,
        metrics,
        batchSize,
        epochs,
        seed,
        gradientAccumulationSteps,
        callbacks,
        changed,
        checkpointing);
  }
}
