package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A network as plain values: what everything that reads models makes and everything that writes
 * them takes.
 *
 * @param nodes each behind the nodes it needs, whatever the order they are given in
 * @param outputs the tensors it answers with, as references to nodes
 */
public record Network(List<Input> inputs, List<Node> nodes, List<String> outputs) {
  /** Checks names, references, cycles and shapes; errors name the layer and the shapes. */
  public Network {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    nodes = Wiring.sorted(inputs, List.copyOf(nodes), outputs);
    Wiring.shapes(inputs, nodes);
  }

  /**
   * The same network behind layers that change its pictures: those of its only input of rank 3.
   *
   * <p>Names of weights stay; the added nodes are {@code augmentation}, {@code augmentation_1}, ….
   */
  public Network behind(List<? extends Layer> augmentation) {
    List<Input> pictures = inputs.stream().filter(input -> input.shape().rank() == 3).toList();
    if (augmentation.isEmpty()) {
      return this;
    }
    if (pictures.size() != 1) {
      throw Fault.badInput(
          "augmentation needs one input of height, width and channels, got " + inputs);
    }
    String picture = pictures.getFirst().name();
    String last = picture;
    var added = new ArrayList<Node>();
    for (int i = 0; i < augmentation.size(); i++) {
      String name = i == 0 ? "augmentation" : "augmentation_" + i;
      added.add(new Node(name, augmentation.get(i), List.of(last)));
      last = name;
    }
    for (Node node : nodes) {
      added.add(node.reading(picture, last));
    }
    return new Network(inputs, added, outputs);
  }

  /** The shape of every tensor, without the batch, by its reference. */
  public Map<String, Shape> shapes() {
    return Wiring.shapes(inputs, nodes);
  }
}
