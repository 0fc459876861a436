package dev.tandem.training;

import dev.tandem.dataset.Examples;
import dev.tandem.fault.Fault;
import dev.tandem.nn.Precision;
import dev.tandem.nn.WeightValues;
import dev.tandem.tensor.NativeEnvironment;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network. It goes on from the newest whole checkpoint of its run directory, bit for bit
 * as if it had never stopped.
 *
 * <p>Not safe for use by several threads; whoever opened it closes it.
 */
public final class Trainer implements AutoCloseable {
  private final TrainingPlan plan;
  private final TrainingLoop loop;

  /** For answers, where the loop multiplies in 16 bits; made when it is first asked. */
  private @Nullable TrainingSession exact;

  private Trainer(TrainingPlan plan, TrainingLoop loop) {
    this.plan = plan;
    this.loop = loop;
  }

  /**
   * @param runDirectory where checkpoints are kept; made where it is absent
   */
  public static Trainer open(TrainingPlan plan, Path runDirectory) {
    return open(plan, runDirectory, TrainingSession::step);
  }

  /**
   * As {@link #open(TrainingPlan, Path)}, from the weights of another training where there is no
   * checkpoint yet. They must fit; only layers that answer may be of another shape, or new, which
   * start anew and are told of in the log.
   */
  public static Trainer open(
      TrainingPlan plan, Path runDirectory, Map<String, WeightValues> weights) {
    return open(plan, runDirectory, weights, TrainingSession::step);
  }

  static Trainer open(TrainingPlan plan, Path runDirectory, TrainingLoop.Stepping stepping) {
    return open(plan, runDirectory, Map.of(), stepping);
  }

  private static Trainer open(
      TrainingPlan plan,
      Path runDirectory,
      Map<String, WeightValues> weights,
      TrainingLoop.Stepping stepping) {
    NativeEnvironment.prepareForTraining();
    var checkpoints =
        new Checkpoints(runDirectory.resolve("checkpoints"), plan.checkpointing().keep());
    var keeping = new TrainingLoop.Keeping(checkpoints, weights, InstantSource.system());
    var loop = new TrainingLoop(plan, keeping, stepping);
    try {
      loop.begin();
      return new Trainer(plan, loop);
    } catch (RuntimeException e) {
      loop.close();
      throw e;
    }
  }

  /** Batches done by the checkpoint it goes on from; 0 where it starts anew. */
  public long resumedFromStep() {
    return loop.resumedFrom();
  }

  /** Trains until the plan is done, or something else is wanted. */
  public History train(
      Examples training, @Nullable Examples validation, TrainingListener listener) {
    expectFit(training);
    if (validation != null) {
      expectFit(validation);
    }
    try (var batches = new Batches(plan, training);
        var validating = validation == null ? null : new Batches(plan, validation)) {
      return loop.train(batches, validating, listener);
    }
  }

  /** The loss and the plan's metrics. */
  public Map<String, Double> evaluate(Examples examples) {
    expectFit(examples);
    try (var batches = new Batches(plan, examples)) {
      return loop.evaluate(batches, "");
    }
  }

  /**
   * A network's answers.
   *
   * @param metrics the loss and what the plan measures
   * @param outputs of each output by name, a row for each example
   */
  public record Answers(Map<String, Double> metrics, Map<String, float[][]> outputs) {
    /** Those of the only output. */
    public float[][] only() {
      return outputs.values().iterator().next();
    }
  }

  /**
   * Evaluates, and keeps every answer: in float, as the network is published, whatever it is
   * trained in.
   */
  public Answers answer(Examples examples) {
    expectFit(examples);
    var outputs = new LinkedHashMap<String, float[][]>();
    plan.outputs().forEach(name -> outputs.put(name, new float[examples.count()][]));
    var means = new Means(plan.measured());
    var session = answering();
    try (var batches = new Batches(plan, examples)) {
      int row = 0;
      for (int i = 0; i < batches.count(); i++) {
        for (Batch batch : batches.at(i)) {
          var answered = session.answer(batch);
          means.add(answered.measured(), batch.size());
          int start = row;
          outputs.forEach(
              (name, rows) -> {
                float[] answers = Objects.requireNonNull(answered.answers().get(name), name);
                int width = answers.length / batch.size();
                for (int j = 0; j < batch.size(); j++) {
                  rows[start + j] = Arrays.copyOfRange(answers, j * width, (j + 1) * width);
                }
              });
          row += batch.size();
        }
      }
    }
    return new Answers(means.values(""), outputs);
  }

  private TrainingSession answering() {
    var hardware = plan.hardware();
    if (hardware.precision() == Precision.NONE) {
      return loop.session();
    }
    var session = exact;
    if (session == null) {
      session = new TrainingSession(plan.withHardware(hardware.withPrecision(Precision.NONE)), 1);
      exact = session;
    }
    session.write(weights());
    return session;
  }

  /** The weights, moving averages too, by the names of the variables. */
  public Map<String, float[]> weights() {
    return loop.session().read(loop.session().weights());
  }

  private void expectFit(Examples examples) {
    if (examples.count() == 0) {
      throw Fault.badInput("there are no examples");
    }
    for (String output : plan.outputs()) {
      expectFit(examples.of(output), output);
    }
  }

  private void expectFit(Examples examples, String output) {
    long numbers = plan.shapeOf(output).elements();
    int classes = examples.classNames().size();
    boolean fits = classes == 0 ? examples.targetSize() == numbers : fits(classes, numbers);
    if (!fits) {
      throw Fault.badInput(
          "the network's output "
              + output
              + " is of shape "
              + plan.shapeOf(output)
              + ", but the examples have "
              + (classes == 0 ? examples.targetSize() + " target numbers" : classes + " classes"));
    }
  }

  private static boolean fits(int classes, long numbers) {
    return numbers == 1 ? classes <= 2 : classes == numbers;
  }

  @Override
  public void close() {
    if (exact != null) {
      exact.close();
    }
    loop.close();
  }
}
