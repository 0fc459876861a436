package dev.tandem.training;

import dev.tandem.nn.Drawing;
import dev.tandem.nn.Network;
import dev.tandem.nn.Pass;
import dev.tandem.nn.Variable;
import dev.tandem.nn.Variables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Draws the pass that learns: once, or as a tower on each of several devices over the same
 * variables. A tower takes its rows of every batch and normalizes by them alone, as in Keras's
 * {@code MirroredStrategy}; gradients, measures and moving averages are the towers' means, each
 * counting by its rows, so that an uneven batch comes to the same too.
 */
final class DrawLearning {
  private final Ops tf;
  private final TrainingPlan plan;
  private final Variables variables;
  private final @Nullable LossScale scale;
  private final Network network;

  DrawLearning(Ops tf, TrainingPlan plan, Variables variables, @Nullable LossScale scale) {
    this.tf = tf;
    this.plan = plan;
    this.variables = variables;
    this.scale = scale;
    this.network = Augmented.of(plan.network(), plan.augmentation());
  }

  /** The variables that learn, once a pass is drawn. */
  List<Variable> learnt() {
    return variables.all().stream().filter(Variable::trainable).toList();
  }

  Learning of(Inputs inputs, Placement placement) {
    List<String> devices = plan.hardware().devices();
    if (devices.isEmpty()) {
      return unscaled(pass(inputs, null));
    }
    if (devices.size() == 1) {
      return unscaled(placement.on(devices.getFirst(), () -> pass(inputs, null)));
    }
    var towers = new ArrayList<Learning>();
    var shares = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; i < devices.size(); i++) {
      var rows = new Rows(tf, i, devices.size(), inputs.truth(plan.outputs().getFirst()));
      shares.add(rows.share());
      towers.add(placement.on(devices.get(i), () -> pass(rows.of(inputs), rows.share())));
    }
    return unscaled(new Towers(tf, towers, shares).together());
  }

  /**
   * @param share what its gradients count; null for all
   */
  private Learning pass(Inputs inputs, @Nullable Operand<TFloat32> share) {
    var drawing =
        Drawing.draw(
            network,
            variables,
            inputs.network(),
            new Pass.Training(inputs.key(), plan.hardware().drawn()));
    var objective = Objective.weighted(tf, plan, drawing, inputs);
    Operand<TFloat32> loss = objective.loss();
    if (share != null) {
      loss = tf.math.mul(loss, share);
    }
    if (scale != null) {
      loss = scale.scaled(loss);
    }
    var values = learnt().stream().map(Variable::value).toList();
    return new Learning(objective, drawing.gradients(loss, values), drawing.averages());
  }

  private Learning unscaled(Learning learning) {
    return scale == null
        ? learning
        : new Learning(
            learning.objective(), scale.unscaled(learning.gradients()), learning.averages());
  }
}
