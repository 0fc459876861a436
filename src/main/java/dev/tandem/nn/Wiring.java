package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tensor feeds which node: order, references and shapes. */
final class Wiring {
  private final List<Input> inputs;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private final List<Node> sorted = new ArrayList<>();

  private Wiring(List<Input> inputs, List<Node> nodes) {
    this.inputs = inputs;
    for (Input input : inputs) {
      if (!done.add(input.name())) {
        throw Fault.badInput("two inputs are named " + input.name());
      }
    }
    for (Node node : nodes) {
      if (done.contains(node.name()) || this.nodes.putIfAbsent(node.name(), node) != null) {
        throw Fault.badInput("two layers or inputs are named " + node.name());
      }
    }
  }

  /** The nodes, each behind those it needs, otherwise in the order given. */
  static List<Node> sorted(List<Input> inputs, List<Node> nodes, List<String> outputs) {
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw Fault.badInput("a network needs at least one input and one output");
    }
    var wiring = new Wiring(inputs, nodes);
    for (Node node : nodes) {
      wiring.visit(node);
    }
    for (String output : outputs) {
      wiring.find(output, "the outputs");
    }
    return List.copyOf(wiring.sorted);
  }

  private void visit(Node node) {
    if (done.contains(node.name())) {
      return;
    }
    if (!begun.add(node.name())) {
      throw Fault.badInput("layer " + node.title() + " needs its own output: " + node.inbound());
    }
    List<String> needs = node.needs().toList();
    for (String need : needs) {
      Node needed = find(need, "layer " + node.title());
      if (needed != null) {
        visit(needed);
      }
    }
    if (node.isShared()) {
      visit(owner(node));
    }
    done.add(node.name());
    sorted.add(node);
  }

  /** The node that makes a tensor; null where it is an input. */
  private @Nullable Node find(String reference, String whose) {
    Node node = nodes.get(maker(reference));
    if (node == null && inputs.stream().noneMatch(input -> input.name().equals(reference))) {
      throw Fault.badInput(whose + " need " + reference + ", which is no layer and no input");
    }
    return node;
  }

  /** The node of a reference: what stands before the colon. */
  static String maker(String reference) {
    int colon = reference.indexOf(':');
    return colon < 0 ? reference : reference.substring(0, colon);
  }

  static String reference(String node, int output) {
    return output == 0 ? node : node + ":" + output;
  }

  private Node owner(Node node) {
    Node owner = nodes.get(node.owner());
    if (owner == null || owner.isShared() || !owner.layer().equals(node.layer())) {
      throw Fault.badInput(
          "layer " + node.title() + " shares the weights of " + node.owner() + ", which has none");
    }
    return owner;
  }

  /** The shape of every tensor by its reference; nodes come sorted. */
  static Map<String, Shape> shapes(List<Input> inputs, List<Node> nodes) {
    var shapes = new LinkedHashMap<String, Shape>();
    for (Input input : inputs) {
      shapes.put(input.name(), input.shape());
    }
    for (Node node : nodes) {
      List<Shape> made = outputs(node, inbound(node, shapes));
      for (int i = 0; i < made.size(); i++) {
        shapes.put(reference(node.name(), i), made.get(i));
      }
    }
    return Collections.unmodifiableMap(shapes);
  }

  /** The shapes that a node is called with. */
  static List<Shape> inbound(Node node, Map<String, Shape> shapes) {
    var inbound = new ArrayList<Shape>();
    for (String reference : node.inbound()) {
      Shape shape = shapes.get(reference);
      if (shape == null) {
        throw Fault.badInput(
            "layer "
                + node.title()
                + " needs "
                + reference
                + ", which "
                + maker(reference)
                + " does not make");
      }
      inbound.add(shape);
    }
    return inbound;
  }

  private static List<Shape> outputs(Node node, List<Shape> inbound) {
    try {
      List<Shape> outputs = node.layer().outputs(inbound);
      boolean isAsked = node.arguments().flag("return_attention_scores");
      return isAsked && node.layer() instanceof MultiHeadAttention attention
          ? List.of(outputs.getFirst(), attention.scores(inbound))
          : outputs;
    } catch (Fault fault) {
      throw Fault.badInput(
          "layer "
              + node.title()
              + " after "
              + String.join(", ", node.inbound())
              + " "
              + fault.detail());
    }
  }
}
