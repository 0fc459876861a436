package dev.tandem.export.tflite;

import java.util.List;

/**
 * One operation on tensors of a graph, by their places.
 *
 * @param inputs −1 for one that is left out
 */
record Operator(Operation operation, List<Integer> inputs, List<Integer> outputs) {
  Operator {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
