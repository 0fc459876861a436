package dev.tandem.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyKerasMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Draws an optimizer's steps, in Keras's formulas: clip, decay, update, average.
 *
 * <p>Reads of a variable keep its value of before the step, as TensorFlow copies what is still read
 * when it is assigned to; what must come after a step says so by a control dependency.
 */
final class OptimizerSteps {
  private final Ops tf;
  private final Optimizer optimizer;
  private final Rates rates;
  private final Arithmetic math;
  private final List<Stored> slots = new ArrayList<>();

  OptimizerSteps(Ops tf, Optimizer optimizer, Rates rates) {
    this.tf = tf;
    this.optimizer = optimizer;
    this.rates = rates;
    this.math = new Arithmetic(tf);
  }

  /** What it remembers between steps. */
  List<Stored> slots() {
    return slots;
  }

  /** Operations that make one step of all variables, given a gradient for each. */
  List<Op> draw(List<Stored> variables, List<Operand<TFloat32>> gradients) {
    List<Operand<TFloat32>> clipped = Clip.draw(tf, optimizer.clipping(), gradients);
    var steps = new ArrayList<Op>();
    for (int i = 0; i < variables.size(); i++) {
      steps.add(averaged(variables.get(i), step(variables.get(i), clipped.get(i))));
    }
    return steps;
  }

  private Op step(Stored variable, Operand<TFloat32> gradient) {
    if (optimizer.weightDecay() == 0) {
      return update(tf, variable, gradient);
    }
    // A step that is left out leaves its decay out too.
    Op decay =
        tf.withControlDependencies(List.of(gradient))
            .assignSubVariableOp(
                variable.handle(),
                math.mul(
                    math.scale(variable.value(), optimizer.weightDecay()), rates.learningRate()));
    return update(tf.withControlDependencies(List.of(decay)), variable, gradient);
  }

  private Op update(Ops last, Stored variable, Operand<TFloat32> gradient) {
    return switch (optimizer.rule()) {
      case Rule.Sgd sgd -> sgd(sgd, last, variable, gradient);
      case Rule.Adam adam -> adam(adam, last, variable, gradient);
      case Rule.RmsProp rms -> subtract(last, variable, rmsProp(rms, variable, gradient));
      case Rule.Adagrad rule -> subtract(last, variable, adagrad(rule, variable, gradient));
      case Rule.Adadelta rule -> subtract(last, variable, adadelta(rule, variable, gradient));
      case Rule.Adamax rule -> subtract(last, variable, adamax(rule, variable, gradient));
      case Rule.Nadam rule -> subtract(last, variable, nadam(rule, variable, gradient));
      case Rule.Lion rule -> subtract(last, variable, lion(rule, variable, gradient));
    };
  }

  private static Op subtract(Ops last, Stored variable, Operand<TFloat32> step) {
    return last.assignSubVariableOp(variable.handle(), step);
  }

  private Op sgd(Rule.Sgd sgd, Ops last, Stored variable, Operand<TFloat32> gradient) {
    if (sgd.momentum() == 0) {
      return last.train.resourceApplyGradientDescent(
          variable.handle(), rates.learningRate(), gradient);
    }
    return last.train.resourceApplyKerasMomentum(
        variable.handle(),
        slot(variable, "momentum", 0).handle(),
        rates.learningRate(),
        gradient,
        tf.constant((float) sgd.momentum()),
        ResourceApplyKerasMomentum.useNesterov(sgd.nesterov()));
  }

  private Op adam(Rule.Adam adam, Ops last, Stored variable, Operand<TFloat32> gradient) {
    Stored m = slot(variable, "momentum", 0);
    Stored v = slot(variable, "velocity", 0);
    if (adam.amsgrad()) {
      return subtract(last, variable, amsgrad(adam, List.of(variable, m, v), gradient));
    }
    return last.train.resourceApplyAdam(
        variable.handle(),
        m.handle(),
        v.handle(),
        power(adam.beta1()),
        power(adam.beta2()),
        rates.learningRate(),
        tf.constant((float) adam.beta1()),
        tf.constant((float) adam.beta2()),
        tf.constant((float) adam.epsilon()),
        gradient);
  }

  private Operand<TFloat32> amsgrad(
      Rule.Adam adam, List<Stored> stored, Operand<TFloat32> gradient) {
    var m = approach(stored.get(1), gradient, adam.beta1());
    var v = approach(stored.get(2), math.square(gradient), adam.beta2());
    Stored highest = slot(stored.getFirst(), "velocity_hat", 0);
    var high = assign(highest, tf.math.maximum(highest.value(), v));
    var rate =
        math.div(
            math.mul(rates.learningRate(), math.sqrt(math.oneMinus(power(adam.beta2())))),
            math.oneMinus(power(adam.beta1())));
    return math.div(math.mul(m, rate), math.plus(math.sqrt(high), adam.epsilon()));
  }

  private Operand<TFloat32> rmsProp(
      Rule.RmsProp rule, Stored variable, Operand<TFloat32> gradient) {
    var square = blend(slot(variable, "velocity", 0), math.square(gradient), rule.rho());
    if (rule.centered()) {
      var mean = blend(slot(variable, "average_gradient", 0), gradient, rule.rho());
      square = math.sub(square, math.square(mean));
    }
    var step =
        math.div(
            math.mul(rates.learningRate(), gradient), math.sqrt(math.plus(square, rule.epsilon())));
    if (rule.momentum() == 0) {
      return step;
    }
    Stored momentum = slot(variable, "momentum", 0);
    return assign(momentum, math.add(math.scale(momentum.value(), rule.momentum()), step));
  }

  private Operand<TFloat32> adagrad(
      Rule.Adagrad rule, Stored variable, Operand<TFloat32> gradient) {
    Stored sum = slot(variable, "accumulator", rule.initialAccumulator());
    var total = assign(sum, math.add(sum.value(), math.square(gradient)));
    return math.div(
        math.mul(rates.learningRate(), gradient), math.sqrt(math.plus(total, rule.epsilon())));
  }

  private Operand<TFloat32> adadelta(
      Rule.Adadelta rule, Stored variable, Operand<TFloat32> gradient) {
    var square = blend(slot(variable, "accumulated_grad", 0), math.square(gradient), rule.rho());
    Stored deltas = slot(variable, "accumulated_delta_var", 0);
    var delta =
        math.div(
            math.mul(math.sqrt(math.plus(deltas.value(), rule.epsilon())), gradient),
            math.sqrt(math.plus(square, rule.epsilon())));
    var kept = blend(deltas, math.square(delta), rule.rho());
    // The step waits for what it must remember.
    return math.mul(
        rates.learningRate(), tf.withControlDependencies(List.of(kept)).identity(delta));
  }

  private Operand<TFloat32> adamax(Rule.Adamax rule, Stored variable, Operand<TFloat32> gradient) {
    var m = approach(slot(variable, "momentum", 0), gradient, rule.beta1());
    Stored norm = slot(variable, "norm", 0);
    var u =
        assign(
            norm, tf.math.maximum(math.scale(norm.value(), rule.beta2()), tf.math.abs(gradient)));
    return math.div(
        math.mul(rates.learningRate(), m),
        math.mul(math.oneMinus(power(rule.beta1())), math.plus(u, rule.epsilon())));
  }

  private Operand<TFloat32> nadam(Rule.Nadam rule, Stored variable, Operand<TFloat32> gradient) {
    var m = approach(slot(variable, "momentum", 0), gradient, rule.beta1());
    var v = approach(slot(variable, "velocity", 0), math.square(gradient), rule.beta2());
    var now = rates.nadamMomentum(tf, rule.beta1(), 0);
    var next = rates.nadamMomentum(tf, rule.beta1(), 1);
    var product = rates.momentumProduct();
    var first =
        math.add(
            math.div(math.mul(next, m), math.oneMinus(math.mul(product, next))),
            math.div(math.mul(math.oneMinus(now), gradient), math.oneMinus(product)));
    var second = math.div(v, math.oneMinus(power(rule.beta2())));
    return math.div(
        math.mul(first, rates.learningRate()), math.plus(math.sqrt(second), rule.epsilon()));
  }

  private Operand<TFloat32> lion(Rule.Lion rule, Stored variable, Operand<TFloat32> gradient) {
    Stored momentum = slot(variable, "momentum", 0);
    var direction = tf.math.sign(math.blend(momentum.value(), gradient, rule.beta1()));
    var kept = blend(momentum, gradient, rule.beta2());
    return math.mul(
        rates.learningRate(), tf.withControlDependencies(List.of(kept)).identity(direction));
  }

  /** {@code base} to the power of the step. */
  private Operand<TFloat32> power(double base) {
    return tf.math.pow(tf.constant((float) base), rates.step());
  }

  /** {@code slot += (to − slot)(1 − rate)}, as Keras's Adam. */
  private Operand<TFloat32> approach(Stored slot, Operand<TFloat32> to, double rate) {
    return assign(slot, math.add(slot.value(), math.scale(math.sub(to, slot.value()), 1 - rate)));
  }

  /** {@code slot = rate·slot + (1 − rate)·with}. */
  private Operand<TFloat32> blend(Stored slot, Operand<TFloat32> with, double rate) {
    return assign(slot, math.blend(slot.value(), with, rate));
  }

  /** The new value of a slot, not there before it is remembered. */
  private Operand<TFloat32> assign(Stored slot, Operand<TFloat32> value) {
    Op kept = tf.assignVariableOp(slot.handle(), value);
    return tf.withControlDependencies(List.of(kept)).identity(value);
  }

  private Op averaged(Stored variable, Op step) {
    Optimizer.Average average = optimizer.average();
    if (!average.isKept()) {
      return step;
    }
    Stored mean = slot(variable, "average", 0);
    var after = tf.withControlDependencies(List.of(step));
    var now = after.readVariableOp(variable.handle(), TFloat32.class);
    // The first step's weights are the first average.
    var isLater = tf.dtypes.cast(tf.math.greater(rates.step(), tf.constant(1f)), TFloat32.class);
    var momentum = math.scale(isLater, average.momentum());
    return tf.assignVariableOp(
        mean.handle(),
        math.add(math.mul(mean.value(), momentum), math.mul(now, math.oneMinus(momentum))));
  }

  private Stored slot(Stored variable, String name, double initial) {
    Stored slot = Stored.filled(tf, slotName(variable, name), variable.shape(), (float) initial);
    slots.add(slot);
    return slot;
  }

  private static String slotName(Stored variable, String name) {
    return "optimizer/" + variable.name() + "/" + name;
  }
}
