package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Network;
import dev.tandem.nn.Precision;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * All that decides what training makes of examples.
 *
 * @param metrics of {@code accuracy} and {@code mae}, besides the loss; where a network has several
 *     outputs, each behind the output's name: {@code species_accuracy}
 * @param batchSize 0 for all examples at once
 * @param seed of first weights, the order of examples, dropout and augmentation
 * @param gradientAccumulationSteps batches whose gradients are averaged into one step
 * @param classWeights what an example of a class counts in the loss, by class index; others count 1
 * @param augmentation layers that change the first input while training only
 * @param hardware how the arithmetic is done
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
    List<Layer> augmentation,
    Checkpointing checkpointing,
    Hardware hardware) {
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

  /**
   * How the arithmetic is done, which changes the last digits of the result only.
   *
   * @param precision of convolutions and matrix products
   * @param parts into which every batch is cut, so that less of it is in memory at once
   * @param devices such as {@code GPU:0} or {@code CPU:1}, among which every part of a batch is
   *     divided; a machine's processors may be taken for several. None for TensorFlow's choice
   */
  public record Hardware(Precision precision, int parts, List<String> devices) {
    public static final Hardware DEFAULT = new Hardware(Precision.NONE, 1, List.of());

    private static final Pattern DEVICE = Pattern.compile("(?:CPU|GPU):([0-9]{1,3})");

    public Hardware {
      check("parts", parts, 1);
      devices = List.copyOf(devices);
      for (String device : devices) {
        if (!DEVICE.matcher(device).matches()) {
          throw Fault.badInput("a device is CPU:n or GPU:n, got " + device);
        }
      }
    }

    public Hardware withPrecision(Precision changed) {
      return new Hardware(changed, parts, devices);
    }

    public Hardware withParts(int changed) {
      return new Hardware(precision, changed, devices);
    }

    public Hardware withDevices(List<String> changed) {
      return new Hardware(precision, parts, changed);
    }

    /** How many devices TensorFlow has to make of the processors. */
    int processors() {
      return devices.stream()
          .filter(device -> device.startsWith("CPU"))
          .mapToInt(device -> 1 + Integer.parseInt(device.substring("CPU:".length())))
          .max()
          .orElse(1);
    }

    /** Whether TensorFlow's rewriter brings bfloat16 into the graph, and not the drawing. */
    boolean isRewritten() {
      return precision == Precision.BFLOAT16 && Processor.multipliesBfloat16();
    }

    /** The precision that the graph is drawn in. */
    Precision drawn() {
      return isRewritten() ? Precision.NONE : precision;
    }
  }

  public TrainingPlan {
    metrics = List.copyOf(metrics);
    callbacks = List.copyOf(callbacks);
    classWeights = Map.copyOf(classWeights);
    augmentation = List.copyOf(augmentation);
    // Throws where one is not known.
    var unused = Measure.of(network, metrics);
    check("batch_size", batchSize, 0);
    check("epochs", epochs, 0);
    check("gradient_accumulation_steps", gradientAccumulationSteps, 1);
    if (network.outputs().size() > 1 && !classWeights.isEmpty()) {
      throw Fault.badInput(
          "class_weights are for one output, this network has " + network.outputs().size());
    }
    for (String output : network.outputs()) {
      if (loss.of(output) instanceof Loss.Formula formula) {
        formula.shape(shapeOf(network, output).prepend(-1));
      }
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
        List.of(),
        new Checkpointing(60, 2),
        Hardware.DEFAULT);
  }

  private static void check(String name, int value, int min) {
    if (value < min) {
      throw Fault.badInput(name + " must be at least " + min + ", got " + value);
    }
  }

  /** The names of the network's outputs. */
  List<String> outputs() {
    return network.outputs();
  }

  /** What an epoch is measured by besides its loss. */
  List<Measure> measures() {
    return Measure.of(network, metrics);
  }

  /** The names of {@link #measures}. */
  List<String> measured() {
    return measured(network, metrics);
  }

  /**
   * What a network with these metrics is measured by besides the loss, by the names in histories.
   */
  public static List<String> measured(Network network, List<String> metrics) {
    return Measure.of(network, metrics).stream().map(Measure::name).toList();
  }

  /** The shape of one example's answer by that output. */
  Shape shapeOf(String output) {
    return shapeOf(network, output);
  }

  private static Shape shapeOf(Network network, String output) {
    return Objects.requireNonNull(network.shapes().get(output), output);
  }

  public TrainingPlan withSchedule(Schedule changed) {
    return with(new Changed(changed, metrics, callbacks, augmentation));
  }

  public TrainingPlan withMetrics(List<String> changed) {
    return with(new Changed(schedule, changed, callbacks, augmentation));
  }

  public TrainingPlan withCallbacks(List<Callback> changed) {
    return with(new Changed(schedule, metrics, changed, augmentation));
  }

  public TrainingPlan withAugmentation(List<Layer> changed) {
    return with(new Changed(schedule, metrics, callbacks, changed));
  }

  private record Changed(
      Schedule schedule,
      List<String> metrics,
      List<Callback> callbacks,
      List<Layer> augmentation) {}

  private TrainingPlan with(Changed changed) {
    return new TrainingPlan(
        network,
        loss,
        optimizer,
        changed.schedule(),
        changed.metrics(),
        batchSize,
        epochs,
        seed,
        gradientAccumulationSteps,
        changed.callbacks(),
        classWeights,
        changed.augmentation(),
        checkpointing,
        hardware);
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
        augmentation,
        checkpointing,
        hardware);
  }

  public TrainingPlan withHardware(Hardware changed) {
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
        classWeights,
        augmentation,
        checkpointing,
        changed);
  }

  public TrainingPlan withGradientAccumulation(int steps) {
    return with(steps, classWeights);
  }

  public TrainingPlan withClassWeights(Map<Integer, Double> changed) {
    return with(gradientAccumulationSteps, changed);
  }

  private TrainingPlan with(int accumulationSteps, Map<Integer, Double> newClassWeights) {
    return new TrainingPlan(
        network,
        loss,
        optimizer,
        schedule,
        metrics,
        batchSize,
        epochs,
        seed,
        accumulationSteps,
        callbacks,
        newClassWeights,
        augmentation,
        checkpointing,
        hardware);
  }
}
