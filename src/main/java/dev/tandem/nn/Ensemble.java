package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Networks that answer together, with the mean of their answers. They must agree in the shapes of
 * inputs and outputs; names of inputs and outputs are the first's. Layers and weights have their
 * member's name before theirs, {@code member_1/dense}, and none of them learns.
 */
public record Ensemble(List<Network> members) {
  public Ensemble {
    members = List.copyOf(members);
  }

  public Network network() {
    Network first = members.getFirst();
    var nodes = new ArrayList<Node>();
    List<List<String>> answers = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      var nested =
          new NestedModel(
              members.get(i),
              name(i),
              new KerasCall(first.inputs().stream().map(Input::name).toList()));
      nodes.addAll(nested.nodes(false));
      answers.add(List.copyOf(nested.outputs().values()));
    }
    var outputs = new ArrayList<String>();
    for (int i = 0; i < first.outputs().size(); i++) {
      int at = i;
      outputs.add(first.outputs().get(i).replace(':', '_'));
      nodes.add(
          new Node(
              outputs.get(i), new Average(), answers.stream().map(each -> each.get(at)).toList()));
    }
    return new Network(first.inputs(), nodes, outputs);
  }

  private static String name(int member) {
    return "member_" + (member + 1);
  }

  /**
   * The weights of the whole.
   *
   * @param weights of each member, in their order
   */
  public static Map<String, WeightValues> weights(List<Map<String, WeightValues>> weights) {
    var all = new LinkedHashMap<String, WeightValues>();
    for (int i = 0; i < weights.size(); i++) {
      String prefix = name(i) + "/";
      weights.get(i).forEach((name, value) -> all.put(prefix + name, value));
    }
    return all;
  }

  /** The network with what its output lacks to be probabilities: a sigmoid for one, a softmax. */
  public static Network answeringProbabilities(Network network) {
    String logits = network.outputs().getFirst();
    Shape shape = Objects.requireNonNull(network.shapes().get(logits), logits);
    var function =
        shape.dim(shape.rank() - 1) == 1 ? ActivationFunction.SIGMOID : ActivationFunction.SOFTMAX;
    var nodes = new ArrayList<>(network.nodes());
    String name = "probabilities";
    while (network.shapes().containsKey(name)) {
      name += "_";
    }
    nodes.add(new Node(name, new Activation(function), List.of(logits)));
    return new Network(network.inputs(), nodes, List.of(name));
  }
}
