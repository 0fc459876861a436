package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Networks from the config that Keras 3 writes for a Sequential or Functional model. */
final class KerasFields {
  /** What says nothing about the answers of a network. */
  private static final Set<String> IGNORED =
      Set.of("name", "trainable", "dtype", "seed", "autocast", "renorm_momentum", "unroll");

  private final List<Input> inputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Fields config;

  private KerasFields(Fields config) {
    this.config = config;
  }

  static boolean isKeras(Fields fields) {
    return fields.has("class_name")
        || fields.has("layers")
            && fields.list("layers").stream()
                .anyMatch(layer -> layer instanceof Map<?, ?> map && map.containsKey("class_name"));
  }

  static Network read(Fields fields) {
    if (!fields.has("class_name")) {
      var keras = new KerasFields(fields);
      return fields.has("input_layers") ? keras.functional() : keras.sequential();
    }
    Fields config = Fields.of(fields.get("config"), fields.at("config"));
    return switch (fields.text("class_name")) {
      case "Functional", "Model" -> new KerasFields(config).functional();
      case "Sequential" -> new KerasFields(config).sequential();
      default -> throw fields.wrong("class_name", "Functional or Sequential");
    };
  }

  private Network functional() {
    for (Fields layer : layers()) {
      Fields own = Fields.of(layer.get("config"), layer.at("config"));
      if (layer.text("class_name").equals("InputLayer")) {
        inputs.add(input(own));
        continue;
      }
      List<Object> calls = layer.list("inbound_nodes");
      for (int i = 0; i < calls.size(); i++) {
        Fields call = Fields.of(calls.get(i), layer.at("inbound_nodes") + "/" + i);
        nodes.add(node(layer, own, new KerasCall(call, i)));
      }
    }
    List<String> from = references("input_layers");
    List<Input> ordered = new ArrayList<>(inputs);
    ordered.sort(java.util.Comparator.comparingInt(input -> from.indexOf(input.name())));
    return NetworkFields.located(
        config, () -> new Network(ordered, nodes, references("output_layers")));
  }

  private Network sequential() {
    List<Fields> layers = layers();
    for (Fields layer : layers) {
      Fields own = Fields.of(layer.get("config"), layer.at("config"));
      if (layer.text("class_name").equals("InputLayer")) {
        inputs.add(input(own));
        continue;
      }
      if (inputs.isEmpty()) {
        inputs.add(new Input("input", built(), DType.FLOAT));
      }
      String last = nodes.isEmpty() ? inputs.getFirst().name() : nodes.getLast().name();
      nodes.add(
          new Node(
              own.text("name"),
              layer(layer, own, Map.of()),
              List.of(last),
              Arguments.NONE,
              own.text("name"),
              own.flag("trainable", true)));
    }
    String last = nodes.isEmpty() ? inputs.getFirst().name() : nodes.getLast().name();
    return NetworkFields.located(config, () -> new Network(inputs, nodes, List.of(last)));
  }

  private Shape built() {
    return Shape.of(config.sizes("build_input_shape")).tail();
  }

  private List<Fields> layers() {
    List<Object> list = config.list("layers");
    var layers = new ArrayList<Fields>();
    for (int i = 0; i < list.size(); i++) {
      layers.add(Fields.of(list.get(i), config.at("layers") + "/" + i));
    }
    return layers;
  }

  private static Input input(Fields own) {
    String field = own.has("batch_shape") ? "batch_shape" : "batch_input_shape";
    return new Input(
        own.text("name"), Shape.of(own.sizes(field)).tail(), NetworkFields.dtype(own, "dtype"));
  }

  private static Node node(Fields layer, Fields own, KerasCall call) {
    String name = layer.text("name", own.text("name"));
    return new Node(
        call.index() == 0 ? name : name + "#" + call.index(),
        layer(layer, own, call.constants()),
        call.inbound(),
        call.arguments(),
        name,
        own.flag("trainable", true));
  }

  /** The layer of a class and its config, constants of the call standing for fields. */
  static Layer layer(Fields layer, Fields own, Map<String, Object> constants) {
    String pointer = layer.at("class_name");
    Layer arithmetic = arithmetic(layer.text("class_name"), constants);
    if (arithmetic != null) {
      return arithmetic;
    }
    LayerFields fields = LayerFields.named(layer.text("class_name"), pointer);
    List<String> known = fields.names();
    var kept = new LinkedHashMap<String, Object>(constants);
    for (String name : own.names()) {
      Object value = own.get(name);
      if (value == null || !known.contains(name) && isIgnored(own, name, value)) {
        continue;
      }
      kept.put(name, value);
    }
    var read = new Fields(kept, own.pointer());
    Layer made = fields.read(read);
    read.end();
    return made;
  }

  /** An operator with a number on one side, as Keras writes {@code x * 2.0 + 1.0}. */
  private static @Nullable Layer arithmetic(String name, Map<String, Object> constants) {
    boolean isLeft = constants.containsKey("left");
    if (!(constants.get(isLeft ? "left" : "value") instanceof Number number)) {
      return null;
    }
    double constant = number.doubleValue();
    return switch (name) {
      case "Add" -> new Rescaling(1, constant);
      case "Multiply" -> new Rescaling(constant, 0);
      case "Subtract" -> isLeft ? new Rescaling(-1, constant) : new Rescaling(1, -constant);
      case "Divide", "TrueDivide" -> isLeft ? null : new Rescaling(1 / constant, 0);
      default -> null;
    };
  }

  private static boolean isIgnored(Fields own, String name, Object value) {
    if (name.equals("data_format") && !value.equals("channels_last")) {
      throw own.wrong(name, "channels_last");
    }
    return name.equals("data_format") || IGNORED.contains(name) || value.equals(false);
  }

  private List<String> references(String name) {
    List<Object> list = config.list(name);
    if (!list.isEmpty() && list.getFirst() instanceof String) {
      return List.of(reference(list));
    }
    var references = new ArrayList<String>();
    for (Object each : list) {
      references.add(each instanceof List<?> one ? reference(one) : refused(name));
    }
    return references;
  }

  private String refused(String name) {
    throw config.wrong(name, "a list of [layer, call, tensor]");
  }

  /** Our reference for Keras's {@code [layer, call, tensor]}. */
  static String reference(List<?> history) {
    if (history.size() != 3
        || !(history.get(0) instanceof String name)
        || !(history.get(1) instanceof Number call)
        || !(history.get(2) instanceof Number tensor)) {
      throw Fault.badInput("a reference must be [layer, call, tensor], got " + history);
    }
    return Wiring.reference(
        call.intValue() == 0 ? name : name + "#" + call.intValue(), tensor.intValue());
  }

  /** The reference that a tensor in a call is; null where the value is no tensor. */
  static @Nullable String tensor(@Nullable Object value) {
    if (value instanceof Map<?, ?> map
        && "__keras_tensor__".equals(map.get("class_name"))
        && map.get("config") instanceof Map<?, ?> of
        && of.get("keras_history") instanceof List<?> history) {
      return reference(history);
    }
    return null;
  }
}
