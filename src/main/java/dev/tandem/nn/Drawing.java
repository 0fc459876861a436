package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A network drawn in a graph, once for a pass; several drawings share one set of variables. */
public final class Drawing {
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> logits = new LinkedHashMap<>();
  private final List<Operand<TFloat32>> regularization = new ArrayList<>();
  private final MovingAverages averages;
  private final List<CustomGradient> customs = new ArrayList<>();
  private final Set<String> forks;
  private final Map<String, Shape> shapes;
  private final Network network;
  private final Variables variables;
  private final Pass pass;

  private Drawing(Network network, Variables variables, Pass pass) {
    this.network = network;
    this.variables = variables;
    this.pass = pass;
    this.shapes = network.shapes();
    this.forks = forks(network);
    this.averages = new MovingAverages(variables.tf());
  }

  /**
   * Draws a network with the operations of its variables.
   *
   * @param inputs by the names of the network's inputs, each with the batch as first dimension
   */
  public static Drawing draw(
      Network network, Variables variables, Map<String, ? extends Operand<?>> inputs, Pass pass) {
    var drawing = new Drawing(network, variables, pass);
    for (Input input : network.inputs()) {
      Operand<?> tensor = inputs.get(input.name());
      if (tensor == null) {
        throw Fault.badInput(
            "the network needs input " + input.name() + ", got " + inputs.keySet());
      }
      drawing.values.put(input.name(), new Value(tensor));
    }
    for (Node node : network.nodes()) {
      drawing.draw(node);
    }
    drawing.finish();
    return drawing;
  }

  /** What is used more than once, in a network of which a layer has a derivative of its own. */
  private static Set<String> forks(Network network) {
    var once = new HashSet<String>();
    var forks = new HashSet<String>();
    boolean isNeeded = false;
    for (Node node : network.nodes()) {
      isNeeded |=
          node.layer() instanceof MultiHeadAttention
              || node.layer() instanceof Recurrent
              || node.layer() instanceof Bidirectional;
      for (String used : new HashSet<>(node.inbound())) {
        if (!once.add(used)) {
          forks.add(used);
        }
      }
    }
    return isNeeded ? forks : Set.of();
  }

  private void draw(Node node) {
    List<Shape> inbound = Wiring.inbound(node, shapes);
    var weights = new LinkedHashMap<String, Variable>();
    for (Weight weight : node.layer().weights(inbound)) {
      weights.put(
          weight.name(), variables.of(node.owner(), node.trainable() ? weight : weight.frozen()));
    }
    Ops tf = variables.tf().withSubScope(Names.operation(node.name()));
    var brush = new Brush(tf, node, new Brush.Setting(inbound, weights, pass, customs));
    var arguments = new LinkedHashMap<String, Value>();
    node.arguments().tensors().forEach((name, from) -> arguments.put(name, value(from)));
    var draw = new DrawLayer(brush, arguments, averages);
    List<Value> made = draw.values(node.inbound().stream().map(this::value).toList());
    boolean isMasked = node.arguments().flags().getOrDefault("keep_mask", true);
    for (int i = 0; i < made.size(); i++) {
      Value value = isMasked ? made.get(i) : made.get(i).withMask(null);
      String reference = Wiring.reference(node.name(), i);
      values.put(reference, forks.contains(reference) ? value.forked(brush) : value);
    }
    var penalties = new DrawPenalties(tf, regularization);
    if (!node.isShared()) {
      penalties.weights(weights.values());
    }
    penalties.activity(node.layer(), brush.floats(made.getFirst()));
  }

  private Value value(String reference) {
    return Objects.requireNonNull(values.get(reference), reference);
  }

  private void finish() {
    Ops tf = variables.tf();
    for (String output : network.outputs()) {
      Value value = value(output);
      Operand<TFloat32> answer = tf.dtypes.cast(value.tensor(), TFloat32.class);
      outputs.put(output, answer);
      logits.put(output, value.logits() == null ? answer : value.logits());
    }
  }

  /** By the network's output references, as Keras gives them. */
  public Map<String, Operand<TFloat32>> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  /** Outputs before their last softmax or sigmoid; the output itself where it ends in neither. */
  public Map<String, Operand<TFloat32>> logits() {
    return Collections.unmodifiableMap(logits);
  }

  /** One scalar for each regularizer, to add to the loss. */
  public List<Operand<TFloat32>> regularization() {
    return Collections.unmodifiableList(regularization);
  }

  /**
   * One gradient for each value, in their order, of a loss of this drawing; zeros where the loss
   * does not use it.
   */
  public List<Operand<TFloat32>> gradients(Operand<TFloat32> loss, List<Operand<TFloat32>> values) {
    return Gradients.of(variables.tf(), loss, values, customs);
  }

  /** What moving averages are to be after the step. */
  public Map<Variable, Operand<TFloat32>> averages() {
    return averages.values();
  }
}
