package dev.tandem.runtime.tflite;

import dev.tandem.model.Signature;
import dev.tandem.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A signature as an interpreter sees it: a subgraph and the tensors that the aliases mean.
 *
 * @param elementwise whether the subgraph has only elementwise operations, which no shape harms
 */
record Entry(
    String name, int subgraph, List<Port> inputs, List<Port> outputs, boolean elementwise) {
  Entry {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  Signature signature() {
    return new Signature(name, Signature.PREDICT, specs(inputs), specs(outputs));
  }

  private static Map<String, TensorSpec> specs(List<Port> ports) {
    var specs = new LinkedHashMap<String, TensorSpec>();
    ports.forEach(port -> specs.put(port.alias(), port.spec()));
    return specs;
  }
}
