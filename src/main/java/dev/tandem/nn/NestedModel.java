package dev.tandem.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model that another calls as if it were a layer: its layers become the other's. */
record NestedModel(Network network, String name, KerasCall call) {
  /** Its layers under its name, called with the tensors that it is called with. */
  List<Node> nodes(boolean trainable) {
    var nodes = new ArrayList<Node>();
    for (Node node : network.nodes()) {
      Node renamed = node.renamed(this::outside);
      nodes.add(
          new Node(
              prefix() + node.name(),
              renamed.layer(),
              renamed.inbound(),
              renamed.arguments(),
              name + "/" + node.owner(),
              node.trainable() && trainable));
    }
    return nodes;
  }

  private String prefix() {
    return KerasCall.named(name, call.index()) + "/";
  }

  private String outside(String reference) {
    for (int i = 0; i < network.inputs().size(); i++) {
      if (network.inputs().get(i).name().equals(reference)) {
        return call.inbound().get(i);
      }
    }
    return prefix() + reference;
  }

  /** What the references to its own tensors mean. */
  Map<String, String> outputs() {
    var outputs = new LinkedHashMap<String, String>();
    for (int i = 0; i < network.outputs().size(); i++) {
      outputs.put(
          Wiring.reference(KerasCall.named(name, call.index()), i),
          outside(network.outputs().get(i)));
    }
    return outputs;
  }
}
