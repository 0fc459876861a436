package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Networks from plain values: a preset with its parameters, a list of layers, or a graph. */
final class NetworkFields {
  private NetworkFields() {}

  static Network read(Fields fields) {
    if (fields.has("preset")) {
      return preset(fields);
    }
    if (KerasFields.isKeras(fields)) {
      return KerasFields.read(fields);
    }
    if (fields.has("input_shape")) {
      return layers(fields);
    }
    if (fields.has("inputs")) {
      return graph(fields);
    }
    throw Fault.badInput(
        fields.pointer()
            + " must have preset, or input_shape and layers, or inputs, layers and outputs");
  }

  private static Network preset(Fields fields) {
    var parameters = new LinkedHashMap<String, Object>();
    for (String name : fields.names()) {
      Object value = fields.get(name);
      if (!name.equals("preset") && value != null) {
        parameters.put(name, value);
      }
    }
    return Presets.network(fields.text("preset"), new Fields(parameters, fields.pointer()));
  }

  private static Network layers(Fields fields) {
    Shape shape = Shape.of(fields.sizes("input_shape"));
    String name = fields.text("input_name", "input");
    DType dtype = dtype(fields, "input_dtype");
    List<Node> nodes = new ArrayList<>();
    var counts = new HashMap<String, Integer>();
    String previous = name;
    List<Object> list = fields.list("layers");
    for (int i = 0; i < list.size(); i++) {
      Fields layer = Fields.of(list.get(i), fields.at("layers") + "/" + i);
      int count = counts.merge(layer.text("type"), 1, Integer::sum);
      String automatic = layer.text("type") + (count == 1 ? "" : "_" + (count - 1));
      Node node = node(layer, automatic, List.of(previous));
      nodes.add(node);
      previous = node.name();
    }
    fields.end();
    return located(
        fields,
        () ->
            new Network(
                List.of(new Input(name, shape, dtype)), nodes, List.of(lastName(nodes, name))));
  }

  private static String lastName(List<Node> nodes, String input) {
    return nodes.isEmpty() ? input : nodes.getLast().name();
  }

  private static Network graph(Fields fields) {
    List<Input> inputs = new ArrayList<>();
    List<Object> given = fields.list("inputs");
    for (int i = 0; i < given.size(); i++) {
      Fields input = Fields.of(given.get(i), fields.at("inputs") + "/" + i);
      inputs.add(
          new Input(input.text("name"), Shape.of(input.sizes("shape")), dtype(input, "dtype")));
      input.end();
    }
    List<Node> nodes = new ArrayList<>();
    List<Object> layers = fields.list("layers");
    for (int i = 0; i < layers.size(); i++) {
      Fields layer = Fields.of(layers.get(i), fields.at("layers") + "/" + i);
      nodes.add(node(layer, layer.text("name"), layer.texts("inbound")));
    }
    List<String> outputs = fields.texts("outputs");
    fields.end();
    return located(fields, () -> new Network(inputs, nodes, outputs));
  }

  private static Node node(Fields fields, String automatic, List<String> inbound) {
    String name = fields.text("name", automatic);
    Layer layer = LayerFields.named(fields.text("type"), fields.at("type")).read(fields);
    String owner = fields.text("shares", name);
    boolean trainable = fields.flag("trainable", true);
    Arguments arguments =
        fields.has("arguments")
            ? arguments(Fields.of(fields.get("arguments"), fields.at("arguments")))
            : Arguments.NONE;
    fields.end();
    return new Node(name, layer, inbound, arguments, owner, trainable);
  }

  private static Arguments arguments(Fields fields) {
    var tensors = new LinkedHashMap<String, String>();
    var flags = new LinkedHashMap<String, Boolean>();
    for (String name : fields.names()) {
      if (fields.get(name) instanceof Boolean flag) {
        flags.put(name, flag);
      } else {
        tensors.put(name, fields.text(name));
      }
    }
    return new Arguments(tensors, flags);
  }

  static DType dtype(Fields fields, String name) {
    String text = fields.text(name, "float32").toUpperCase(Locale.ROOT);
    return switch (text) {
      case "FLOAT32", "FLOAT", "FLOAT64", "DOUBLE", "FLOAT16", "HALF", "BFLOAT16" -> DType.FLOAT;
      case "INT32", "INT8", "INT16", "UINT16" -> DType.INT32;
      case "INT64", "UINT32", "UINT64" -> DType.INT64;
      case "UINT8" -> DType.UINT8;
      case "BOOL" -> DType.BOOL;
      default -> throw fields.wrong(name, "float32, int32, int64, uint8 or bool");
    };
  }

  /** What has no place of its own in the description is told with the network's. */
  static Network located(Fields fields, java.util.function.Supplier<Network> network) {
    try {
      return network.get();
    } catch (Fault fault) {
      throw Fault.badInput(fields.pointer() + " " + fault.detail());
    }
  }

  static Map<String, Object> write(Network network) {
    var plain = new LinkedHashMap<String, Object>();
    plain.put("inputs", network.inputs().stream().map(NetworkFields::write).toList());
    plain.put("layers", network.nodes().stream().map(NetworkFields::write).toList());
    plain.put("outputs", network.outputs());
    return plain;
  }

  private static Map<String, Object> write(Input input) {
    var plain = new LinkedHashMap<String, Object>();
    plain.put("name", input.name());
    var dims = new ArrayList<Long>();
    for (long dim : input.shape().toArray()) {
      dims.add(dim < 0 ? null : dim);
    }
    plain.put("shape", dims);
    plain.put("dtype", input.dtype() == DType.FLOAT ? "float32" : input.dtype().label());
    return plain;
  }

  private static Map<String, Object> write(Node node) {
    var plain = new LinkedHashMap<String, Object>();
    plain.put("name", node.name());
    plain.putAll(LayerFields.of(node.layer().getClass()).write(node.layer()));
    plain.put("inbound", node.inbound());
    if (node.isShared()) {
      plain.put("shares", node.owner());
    }
    if (!node.trainable()) {
      plain.put("trainable", false);
    }
    var arguments = new LinkedHashMap<String, Object>(node.arguments().tensors());
    arguments.putAll(node.arguments().flags());
    if (!arguments.isEmpty()) {
      plain.put("arguments", arguments);
    }
    return plain;
  }
}
