package dev.tandem.nn;

import dev.tandem.tensor.Shape;
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

  /** The shape of every tensor, without the batch, by its reference. */
  public Map<String, Shape> shapes() {
    return Wiring.shapes(inputs, nodes);
  }
}
