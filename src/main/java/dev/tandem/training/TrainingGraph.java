package dev.tandem.training;

import dev.tandem.nn.Drawing;
import dev.tandem.nn.Pass;
import dev.tandem.nn.Precision;
import dev.tandem.nn.Variable;
import dev.tandem.nn.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * One graph with a network drawn twice over the same variables, to learn and to answer, and with
 * the steps of an optimizer.
 */
final class TrainingGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final TrainingPlan plan;
  private final boolean accumulates;
  private final Placement placement = new Placement(graph);
  private final Ops tf;
  private final Inputs inputs;
  private final Objective learning;
  private final Objective answering;
  private final Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
  private final Operand<TFloat32> gradientNorm;
  private final List<Stored> weights;
  private final List<Stored> stored;
  private final Map<Stored, Operand<TFloat32>> given = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> gradientsByName = new LinkedHashMap<>();
  private final @Nullable LossScale scale;
  private final Op update;
  private final Op accumulate;
  private final Op assign;

  TrainingGraph(TrainingPlan plan) {
    this(plan, plan.gradientAccumulationSteps() > 1);
  }

  /**
   * @param accumulates whether a step is made of the gradients of several batches
   */
  TrainingGraph(TrainingPlan plan, boolean accumulates) {
    this.plan = plan;
    this.accumulates = accumulates;
    tf = Ops.create(graph);
    inputs = Inputs.fed(tf, plan);
    var variables = new Variables(tf, plan.seed());
    scale = plan.hardware().precision() == Precision.FLOAT16 ? new LossScale(tf) : null;
    var draw = new DrawLearning(tf, plan, variables, scale);
    var learnt = draw.of(inputs, placement);
    learning = learnt.objective();
    var asked = Drawing.draw(plan.network(), variables, inputs.network(), new Pass.Inference());
    answering = Objective.plain(tf, plan, asked, inputs);
    plan.outputs().forEach(name -> outputs.put(name, Answer.of(plan, asked, name).output()));
    weights = variables.all().stream().map(Stored::of).toList();
    stored = new ArrayList<>(weights);

    var gradients = learnt.gradients();
    gradientNorm = Clip.norm(tf, gradients);
    List<Variable> learners = draw.learnt();
    for (int i = 0; i < learners.size(); i++) {
      gradientsByName.put(learners.get(i).name(), gradients.get(i));
    }
    var steps =
        new StepOps(
            learners.stream().map(Stored::of).toList(), gradients, updates(learnt.averages()));
    accumulate = accumulation(steps);
    update = constrained(update(steps), learners);
    assign = assignment();
  }

  private List<Op> updates(Map<Variable, Operand<TFloat32>> averages) {
    var updates = new ArrayList<Op>();
    averages.forEach((average, now) -> updates.add(tf.assignVariableOp(average.handle(), now)));
    return updates;
  }

  /** What a step is drawn from. */
  private record StepOps(
      List<Stored> variables, List<Operand<TFloat32>> gradients, List<Op> updates) {}

  private Op accumulation(StepOps steps) {
    var ops = new ArrayList<>(steps.updates());
    if (accumulates) {
      for (int i = 0; i < steps.variables().size(); i++) {
        Stored variable = steps.variables().get(i);
        Stored sum = Stored.sum(tf, variable);
        stored.add(sum);
        ops.add(
            tf.assignAddVariableOp(
                sum.handle(), tf.math.mul(steps.gradients().get(i), inputs.share())));
      }
    }
    return together(ops);
  }

  private Op update(StepOps steps) {
    var optimizer = new OptimizerSteps(tf, plan.optimizer(), inputs.rates());
    var ops = new ArrayList<>(steps.updates());
    ops.addAll(optimizer.draw(steps.variables(), good(averaged(steps, ops), ops)));
    stored.addAll(optimizer.slots());
    return together(ops);
  }

  /** The gradients, which are dead where they are no numbers and the loss is scaled. */
  private List<Operand<TFloat32>> good(List<Operand<TFloat32>> gradients, List<Op> ops) {
    if (scale == null) {
      return gradients;
    }
    var isGood = scale.areFinite(gradients);
    ops.addAll(scale.update(isGood));
    stored.addAll(scale.stored());
    return scale.alive(gradients, isGood);
  }

  /** The step, and behind it what layers demand of their weights. */
  private Op constrained(Op step, List<Variable> variables) {
    Ops after = tf.withControlDependencies(List.of(step));
    var ops = new ArrayList<Op>();
    ops.add(step);
    for (Variable variable : variables) {
      variable
          .constrained(after)
          .ifPresent(value -> ops.add(tf.assignVariableOp(variable.handle(), value)));
    }
    return ops.size() == 1 ? step : together(ops);
  }

  /** The mean of the gradients kept and the last ones; what was kept is forgotten. */
  private List<Operand<TFloat32>> averaged(StepOps steps, List<Op> ops) {
    if (!accumulates) {
      return steps.gradients();
    }
    var math = new Arithmetic(tf);
    List<Stored> sums = stored.subList(weights.size(), stored.size());
    var means = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; i < sums.size(); i++) {
      Stored sum = sums.get(i);
      var mean = math.add(sum.value(), math.mul(steps.gradients().get(i), inputs.share()));
      means.add(mean);
      ops.add(
          tf.withControlDependencies(List.of(mean))
              .assignVariableOp(sum.handle(), tf.zerosLike(mean)));
    }
    return means;
  }

  private Op assignment() {
    var ops = new ArrayList<Op>();
    for (Stored variable : stored) {
      var value = tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
      given.put(variable, value);
      ops.add(tf.assignVariableOp(variable.handle(), value));
    }
    return together(ops);
  }

  private Op together(List<Op> ops) {
    return tf.withControlDependencies(ops).noOp();
  }

  /** What stands for the drawn operations in the graph that is run. */
  Placement placement() {
    return placement;
  }

  Inputs inputs() {
    return inputs;
  }

  Objective learning() {
    return learning;
  }

  Objective answering() {
    return answering;
  }

  Map<String, Operand<TFloat32>> outputs() {
    return outputs;
  }

  Operand<TFloat32> gradientNorm() {
    return gradientNorm;
  }

  /** The gradients of a batch before they are clipped, by the names of the variables. */
  Map<String, Operand<TFloat32>> gradients() {
    return gradientsByName;
  }

  /** A step of the optimizer. */
  Op update() {
    return update;
  }

  /** A batch whose gradients are only kept. */
  Op accumulate() {
    return accumulate;
  }

  /** The network's variables. */
  List<Stored> weights() {
    return weights;
  }

  /** All that a checkpoint keeps, the weights first. */
  List<Stored> stored() {
    return stored;
  }

  /** Sets every stored variable to what is fed for it. */
  Op assign() {
    return assign;
  }

  Operand<TFloat32> given(Stored variable) {
    return java.util.Objects.requireNonNull(given.get(variable), variable.name());
  }

  @Override
  public void close() {
    placement.close();
    graph.close();
  }
}
