package dev.tandem.nn;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A network that grows layer by layer, each behind the last unless told otherwise. */
final class Sketch {
  private final Input input;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private String last;

  Sketch(String name, DType dtype, long... shape) {
    input = new Input(name, Shape.of(shape), dtype);
    last = name;
  }

  String last() {
    return last;
  }

  /** Adds a layer behind the last one, under Keras's automatic name, which it returns. */
  String add(String type, Map<String, ?> fields) {
    return add(type, fields, List.of(last));
  }

  String add(String type, Map<String, ?> fields, List<String> inbound) {
    return put(new Node(automatic(type), layer(type, fields), inbound));
  }

  /** The next name that Keras would give to a layer of this type. */
  String automatic(String type) {
    int count = counts.merge(type, 1, Integer::sum);
    return count == 1 ? type : type + "_" + (count - 1);
  }

  /** Goes on behind another layer than the last. */
  void from(String name) {
    last = name;
  }

  String named(String name, String type, Map<String, ?> fields) {
    return put(new Node(name, layer(type, fields), List.of(last)));
  }

  String put(Node node) {
    nodes.add(node);
    last = node.name();
    return last;
  }

  static Layer layer(String type, Map<String, ?> fields) {
    return LayerFields.named(type, "").read(new Fields(fields, ""));
  }

  /** A 3 × 3 convolution with batch normalization, as the course's networks have it. */
  void convolution(int filters, String padding) {
    add(
        "conv2d",
        Map.of("filters", filters, "kernel_size", 3, "padding", padding, "activation", "relu"));
    add("batch_normalization", Map.of());
  }

  /** Global average, one hidden layer, and classes. */
  Network head(Fields parameters, int units, boolean normalized) {
    add("global_average_pooling2d", Map.of());
    add("dense", Map.of("units", parameters.integer("head_units", units), "activation", "relu"));
    if (normalized) {
      add("batch_normalization", Map.of());
    }
    add("dropout", Map.of("rate", parameters.number("head_dropout", 0.5)));
    return classes(parameters);
  }

  Network classes(Fields parameters) {
    return classes(parameters, 10);
  }

  Network classes(Fields parameters, int absent) {
    int classes = parameters.integer("num_classes", absent);
    named("probabilities", "dense", Map.of("units", classes, "activation", "softmax"));
    return network();
  }

  Network network() {
    return new Network(List.of(input), nodes, List.of(last));
  }
}
