package dev.tandem.training;

import dev.tandem.nn.Npz;
import dev.tandem.tensor.NativeEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import tools.jackson.databind.JsonNode;

/** Fifty steps of an optimizer on the least squares of a matrix. */
final class OptimizerFixture implements AutoCloseable {
  private static final int STEPS = 50;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Npz arrays;
  private final Rates rates = Rates.fed(tf);
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final List<Stored> weights;
  private final OptimizerSteps steps;

  /** The gradients of so many calls make one step; they are alike, as the weights are. */
  private final int every;

  private OptimizerFixture(Fixture fixture, Npz problem, Npz arrays) {
    this.arrays = arrays;
    this.every = fixture.json().get("config").path("gradient_accumulation_steps").asInt(1);
    var specification = fixture.specification(fixture.className().toLowerCase(Locale.ROOT));
    JsonNode rate = specification.get("learning_rate");
    if (rate.isObject()) {
      schedule = ScheduleFixture.read(rate.get("class_name").stringValue(), rate.get("config"));
      specification.put("learning_rate", 1);
    } else {
      schedule = new Schedule.Constant();
    }
    optimizer = OptimizerJson.read(specification, "/optimizer");
    steps = new OptimizerSteps(tf, optimizer, rates);
    weights = List.of(variable("W", problem.get("W0")), variable("b", problem.get("b0")));
  }

  static void check(Fixture fixture, Npz problem, Npz arrays) {
    NativeEnvironment.prepare();
    JsonNode inner = fixture.json().get("config").path("inner_optimizer");
    if (inner.isObject()) {
      // Losses scaled by a power of 2, whose gradients are scaled back, are the same.
      check(fixture.withConfig(inner), problem, arrays);
      return;
    }
    try (var test = new OptimizerFixture(fixture, problem, arrays)) {
      test.run(problem);
    }
  }

  private Stored variable(String name, Npz.Array initial) {
    return Stored.filled(tf, name, Shape.of(initial.shape()), 0).withInitial(initial::floats);
  }

  private void run(Npz problem) {
    Operand<TFloat32> a = constant(problem.get("A"));
    var error =
        tf.math.sub(
            tf.math.add(tf.linalg.matMul(a, weights.get(0).value()), weights.get(1).value()),
            constant(problem.get("B")));
    var loss = tf.math.mean(tf.math.square(error), tf.constant(new int[] {0, 1}));
    var made =
        graph.addGradients(
            loss.asOutput(),
            weights.stream().map(weight -> weight.value().asOutput()).toArray(Output<?>[]::new));
    var gradients = new ArrayList<Operand<TFloat32>>();
    for (var gradient : made) {
      gradients.add(gradient.expect(TFloat32.class));
    }
    List<Op> update = steps.draw(weights, gradients);
    List<Op> initial = initial();
    List<Op> overwrite = overwrite();
    try (var session = new Session(graph)) {
      initial.forEach(session::run);
      float[] losses = new float[STEPS];
      for (int step = 1; step <= STEPS; step++) {
        boolean isStep = step % every == 0;
        losses[step - 1] = step(session, step, loss, isStep ? update : List.of());
        if (isStep
            && optimizer.average().overwriteFrequency() > 0
            && step / every % optimizer.average().overwriteFrequency() == 0) {
          overwrite.forEach(session::run);
        }
        compare(session, step);
      }
      Fixture.compare("losses", losses, arrays.get("losses").floats());
    }
  }

  private float step(Session session, int step, Operand<TFloat32> loss, List<Op> update) {
    double rate =
        Schedule.at(
            schedule, new Schedule.Position(step - 1, STEPS, 0, 1), optimizer.learningRate());
    try (var fedRate = TFloat32.scalarOf((float) rate);
        var number = TFloat32.scalarOf(step / every);
        var product =
            TFloat32.scalarOf((float) Rates.momentumProduct(optimizer.rule(), step / every))) {
      var runner =
          session
              .runner()
              .feed(rates.learningRate(), fedRate)
              .feed(rates.step(), number)
              .feed(rates.momentumProduct(), product)
              .fetch(loss);
      update.forEach(runner::addTarget);
      try (Result result = runner.run()) {
        return ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  private void compare(Session session, int step) {
    for (Stored weight : weights) {
      if (arrays.has(weight.name() + "_" + step)) {
        try (Result result = session.runner().fetch(weight.value()).run()) {
          float[] got = new float[weight.elements()];
          result.get(0).asRawTensor().data().asFloats().read(got);
          String name = weight.name() + "_" + step;
          Fixture.compare(name, got, arrays.get(name).floats());
        }
      }
    }
  }

  private List<Op> initial() {
    var all = new ArrayList<>(weights);
    all.addAll(steps.slots());
    return all.stream()
        .map(
            variable ->
                (Op)
                    tf.assignVariableOp(
                        variable.handle(),
                        tf.constant(variable.shape(), DataBuffers.of(variable.initial().get()))))
        .toList();
  }

  private List<Op> overwrite() {
    var ops = new ArrayList<Op>();
    for (Stored weight : weights) {
      for (Stored slot : steps.slots()) {
        if (slot.name().equals("optimizer/" + weight.name() + "/average")) {
          ops.add(tf.assignVariableOp(weight.handle(), slot.value()));
        }
      }
    }
    return ops;
  }

  private Operand<TFloat32> constant(Npz.Array array) {
    return tf.constant(Shape.of(array.shape()), DataBuffers.of(array.floats()));
  }

  @Override
  public void close() {
    graph.close();
  }
}
