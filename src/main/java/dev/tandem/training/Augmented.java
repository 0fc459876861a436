package dev.tandem.training;

import dev.tandem.nn.Arguments;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Network;
import dev.tandem.nn.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** A network that learns from changed examples: layers between its first input and all else. */
final class Augmented {
  private Augmented() {}

  /** The network with those layers in front; the same where there are none. */
  static Network of(Network network, List<Layer> layers) {
    if (layers.isEmpty()) {
      return network;
    }
    String input = network.inputs().getFirst().name();
    var nodes = new ArrayList<Node>();
    String last = input;
    for (Layer layer : layers) {
      String name = "augmentation_" + nodes.size();
      nodes.add(new Node(name, layer, List.of(last)));
      last = name;
    }
    for (Node node : network.nodes()) {
      nodes.add(redirected(node, input, last));
    }
    return new Network(network.inputs(), nodes, network.outputs());
  }

  private static Node redirected(Node node, String from, String to) {
    var tensors = new LinkedHashMap<>(node.arguments().tensors());
    tensors.replaceAll((name, reference) -> reference.equals(from) ? to : reference);
    return new Node(
        node.name(),
        node.layer(),
        node.inbound().stream().map(reference -> reference.equals(from) ? to : reference).toList(),
        new Arguments(tensors, node.arguments().flags()),
        node.owner(),
        node.trainable());
  }
}
