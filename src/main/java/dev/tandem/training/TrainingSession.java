package dev.tandem.training;

import dev.tandem.nn.Bidirectional;
import dev.tandem.nn.Convolution;
import dev.tandem.nn.MultiHeadAttention;
import dev.tandem.nn.Node;
import dev.tandem.nn.Recurrent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A training graph at work. It runs in few shapes, as TensorFlow prepares each set of feeds and
 * fetches anew.
 */
final class TrainingSession implements AutoCloseable {
  private final TrainingPlan plan;
  private final int parts;
  private final TrainingGraph graph;
  private final Session session;
  private final boolean accumulates;

  /**
   * What a step is told beside its examples.
   *
   * @param number batches done before it
   */
  record StepNumbers(long number, double learningRate) {}

  /**
   * What a batch came to.
   *
   * @param values the loss, then the plan's measures
   * @param gradientNorm NaN where there was no step
   */
  record Measured(float[] values, float gradientNorm) {
    float loss() {
      return values[0];
    }
  }

  /**
   * @param parts into which batches are cut, so that less of them is in memory at once
   */
  TrainingSession(TrainingPlan plan, int parts) {
    this.plan = plan;
    this.parts = parts;
    accumulates = parts > 1 || plan.gradientAccumulationSteps() > 1;
    graph = new TrainingGraph(plan, accumulates);
    session = new Session(graph.placement().graph(), config(plan));
  }

  /** Grappler costs convolutions an eighth of their speed and wins the others nothing. */
  private static ConfigProto config(TrainingPlan plan) {
    var hardware = plan.hardware();
    var rewriter = RewriterConfig.newBuilder();
    if (hardware.isRewritten()) {
      // What is fused with a bias is slower than both apart.
      rewriter
          .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)
          .setRemapping(RewriterConfig.Toggle.OFF);
    } else {
      rewriter.setDisableMetaOptimizer(true);
    }
    return ConfigProto.newBuilder()
        .setUsePerSessionThreads(true)
        .setIntraOpParallelismThreads(isTwoLoops(plan) ? 1 : 0)
        .putDeviceCount("CPU", hardware.processors())
        // An operation that a GPU has no kernel for runs beside it.
        .setAllowSoftPlacement(!hardware.devices().isEmpty())
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .build();
  }

  private Run run() {
    return new Run(session.runner(), graph.placement());
  }

  /**
   * Whether two cores are kept busy by the two loops of recurrent layers, one for each half of a
   * batch, so that operations shared by both would only wait for each other.
   */
  private static boolean isTwoLoops(TrainingPlan plan) {
    boolean isRecurrent = false;
    boolean hasOthers = plan.hardware().processors() > 1;
    for (Node node : plan.network().nodes()) {
      isRecurrent |= node.layer() instanceof Recurrent || node.layer() instanceof Bidirectional;
      hasOthers |=
          node.layer() instanceof Convolution || node.layer() instanceof MultiHeadAttention;
    }
    return isRecurrent && !hasOthers && Runtime.getRuntime().availableProcessors() == 2;
  }

  List<Stored> weights() {
    return graph.weights();
  }

  List<Stored> stored() {
    return graph.stored();
  }

  /** Learns from a batch, part by part: each counts by its examples. */
  Measured step(List<Batch> batch, StepNumbers numbers) {
    int all = batch.stream().mapToInt(Batch::size).sum();
    int every = plan.gradientAccumulationSteps();
    boolean isUpdate = (numbers.number() + 1) % every == 0;
    float[] values = new float[plan.measures().size() + 1];
    float norm = 0;
    for (int i = 0; i < batch.size(); i++) {
      float share = (float) batch.get(i).size() / all;
      boolean isLast = i == batch.size() - 1;
      var part = new Part(numbers.number() * parts + i, share / every, isUpdate && isLast);
      var measured = step(batch.get(i), numbers, part);
      for (int j = 0; j < values.length; j++) {
        values[j] += share * measured.values()[j];
      }
      norm += share * measured.gradientNorm();
    }
    return new Measured(values, norm);
  }

  /**
   * A part of a batch.
   *
   * @param number of all parts, which decides its random numbers
   */
  private record Part(long number, float share, boolean isUpdate) {}

  private Measured step(Batch batch, StepNumbers numbers, Part part) {
    long update = numbers.number() / plan.gradientAccumulationSteps() + 1;
    Inputs inputs = graph.inputs();
    try (var key = TInt64.vectorOf(plan.seed(), part.number());
        var share = TFloat32.scalarOf(part.share());
        var rate = TFloat32.scalarOf((float) numbers.learningRate());
        var step = TFloat32.scalarOf(update);
        var product =
            TFloat32.scalarOf((float) Rates.momentumProduct(plan.optimizer().rule(), update))) {
      var runner = measured(feed(batch), graph.learning());
      runner
          .feed(inputs.key(), key)
          .feed(inputs.rates().learningRate(), rate)
          .feed(inputs.rates().step(), step)
          .feed(inputs.rates().momentumProduct(), product)
          .fetch(graph.gradientNorm())
          .addTarget(part.isUpdate() ? graph.update() : graph.accumulate());
      if (accumulates) {
        runner.feed(inputs.share(), share);
      }
      try (Result result = runner.run()) {
        return new Measured(values(result), scalar(result.get(plan.measures().size() + 1)));
      }
    }
  }

  /** The gradients that a step with this batch would take, by the names of the variables. */
  Map<String, float[]> gradients(Batch batch, long number) {
    var runner = feed(batch);
    graph.gradients().values().forEach(runner::fetch);
    var gradients = new LinkedHashMap<String, float[]>();
    try (var key = TInt64.vectorOf(plan.seed(), number);
        Result result = runner.feed(graph.inputs().key(), key).run()) {
      int i = 0;
      for (String name : graph.gradients().keySet()) {
        gradients.put(name, floats(result.get(i++)));
      }
    }
    return gradients;
  }

  Measured evaluate(Batch batch) {
    try (Result result = measured(feed(batch), graph.answering()).run()) {
      return new Measured(values(result), Float.NaN);
    }
  }

  /**
   * A batch evaluated, with what was answered.
   *
   * @param answers of each output, one example after the other
   */
  record Answered(Measured measured, Map<String, float[]> answers) {}

  Answered answer(Batch batch) {
    var runner = measured(feed(batch), graph.answering());
    graph.outputs().values().forEach(runner::fetch);
    var answers = new LinkedHashMap<String, float[]>();
    try (Result result = runner.run()) {
      int next = plan.measures().size() + 1;
      for (String output : graph.outputs().keySet()) {
        answers.put(output, floats(result.get(next++)));
      }
      return new Answered(new Measured(values(result), Float.NaN), answers);
    }
  }

  private Run feed(Batch batch) {
    var runner = run();
    for (var input : graph.inputs().network().entrySet()) {
      runner.feed(input.getValue(), batch.input(input.getKey()));
    }
    graph.inputs().truths().forEach((name, truth) -> runner.feed(truth, batch.truth(name)));
    if (!plan.classWeights().isEmpty()) {
      runner.feed(graph.inputs().weight(), batch.weight());
    }
    return runner;
  }

  private static Run measured(Run runner, Objective objective) {
    runner.fetch(objective.loss());
    objective.metrics().forEach(runner::fetch);
    return runner;
  }

  private float[] values(Result result) {
    float[] values = new float[plan.measures().size() + 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = scalar(result.get(i));
    }
    return values;
  }

  /** The values of variables by name. */
  Map<String, float[]> read(List<Stored> variables) {
    var values = new LinkedHashMap<String, float[]>();
    read(variables, values);
    return values;
  }

  /** The same, into the arrays that are there already: an optimizer's are many. */
  void read(List<Stored> variables, Map<String, float[]> values) {
    var runner = run();
    variables.forEach(variable -> runner.fetch(variable.value()));
    try (Result result = runner.run()) {
      for (int i = 0; i < variables.size(); i++) {
        Tensor tensor = result.get(i);
        floats(tensor, values.computeIfAbsent(variables.get(i).name(), _ -> empty(tensor)));
      }
    }
  }

  /** Sets all stored variables: those named, and the others to what they start with. */
  void write(Map<String, float[]> values) {
    var runner = run();
    var tensors = new java.util.ArrayList<Tensor>();
    try {
      for (Stored variable : graph.stored()) {
        float[] value = values.get(variable.name());
        var tensor =
            TFloat32.tensorOf(
                variable.shape(), DataBuffers.of(value != null ? value : variable.initial().get()));
        tensors.add(tensor);
        runner.feed(graph.given(variable), tensor);
      }
      runner.addTarget(graph.assign()).run().close();
    } finally {
      tensors.forEach(Tensor::close);
    }
  }

  private static float scalar(Tensor tensor) {
    return floats(tensor)[0];
  }

  private static float[] floats(Tensor tensor) {
    float[] values = empty(tensor);
    floats(tensor, values);
    return values;
  }

  private static void floats(Tensor tensor, float[] values) {
    tensor.asRawTensor().data().asFloats().read(values);
  }

  private static float[] empty(Tensor tensor) {
    return new float[Math.toIntExact(tensor.shape().size())];
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
