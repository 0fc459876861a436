package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One call of a layer in a network.
 *
 * <p>A tensor is referred to by the node that makes it, {@code lstm}, or, where a layer makes
 * several, {@code lstm:1}. A layer that is called twice is two nodes, of which the second names the
 * first as the owner of its weights.
 *
 * @param inbound the tensors it is called with, in order
 * @param owner the node whose weights it uses; its own name unless the layer is shared
 * @param trainable whether training may change the weights; a frozen batch normalization uses its
 *     averages, as in Keras
 */
public record Node(
    String name,
    Layer layer,
    List<String> inbound,
    Arguments arguments,
    String owner,
    boolean trainable) {
  public Node {
    if (name.isBlank() || name.contains(":")) {
      throw Fault.badInput("\"" + name + "\" is no name for a layer: it is blank or holds ':'");
    }
    inbound = List.copyOf(inbound);
  }

  public Node(String name, Layer layer, List<String> inbound) {
    this(name, layer, inbound, Arguments.NONE, name, true);
  }

  /** This node with another tensor in the place of one it is called with. */
  public Node reading(String before, String now) {
    List<String> changed = inbound.stream().map(each -> each.equals(before) ? now : each).toList();
    return new Node(name, layer, changed, arguments, owner, trainable);
  }

  /** This node with every tensor it needs under another name. */
  Node renamed(UnaryOperator<String> name) {
    var tensors = new LinkedHashMap<String, String>();
    arguments.tensors().forEach((argument, tensor) -> tensors.put(argument, name.apply(tensor)));
    return new Node(
        this.name,
        layer,
        inbound.stream().map(name).toList(),
        new Arguments(tensors, arguments.flags()),
        owner,
        trainable);
  }

  /** This node with another layer, that is called alike. */
  Node with(Layer changed) {
    return new Node(name, changed, inbound, arguments, owner, trainable);
  }

  boolean isShared() {
    return !owner.equals(name);
  }

  /** Every tensor it needs, its arguments' too. */
  Stream<String> needs() {
    return Stream.concat(inbound.stream(), arguments.tensors().values().stream());
  }

  /** As errors name it: {@code c1 (conv2d)}. */
  String title() {
    return name + " (" + layer.type() + ")";
  }
}
