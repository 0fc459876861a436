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
      Set.of(
          "name",
          "trainable",
          "dtype",
          "seed",
          "autocast",
          "renorm_momentum",
          "unroll",
          "synchronized",
          "implementation",
          "time_major",
          "input_length",
          "batch_input_shape");

  private final List<Input> inputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  /** Tensors of models within by those of their layers. */
  private final Map<String, String> aliases = new LinkedHashMap<>();

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
        String at = layer.at("inbound_nodes") + "/" + i;
        add(layer, own, new KerasCall(KerasCall.fields(calls.get(i), at), i));
      }
    }
    List<String> from = references("input_layers");
    List<Input> ordered = new ArrayList<>(inputs);
    ordered.sort(java.util.Comparator.comparingInt(input -> from.indexOf(input.name())));
    return NetworkFields.located(
        config, () -> new Network(ordered, resolved(), resolved(references("output_layers"))));
  }

  private void add(Fields layer, Fields own, KerasCall call) {
    if (!isModel(layer)) {
      nodes.add(node(layer, own, call));
      return;
    }
    Network within = read(layer);
    var nested = new NestedModel(within, own.text("name"), call);
    nodes.addAll(nested.nodes(own.flag("trainable", true)));
    aliases.putAll(nested.outputs());
  }

  private static boolean isModel(Fields layer) {
    return List.of("Functional", "Model", "Sequential").contains(layer.text("class_name"));
  }

  private List<Node> resolved() {
    return nodes.stream().map(node -> node.renamed(this::resolved)).toList();
  }

  private List<String> resolved(List<String> references) {
    return references.stream().map(this::resolved).toList();
  }

  private String resolved(String reference) {
    String found = aliases.get(reference);
    if (found != null) {
      return resolved(found);
    }
    // Keras counts the making of a model within as a call of it, where an output names it.
    String earlier = reference.replaceFirst("#1(?=:|$)", "");
    return aliases.containsKey(earlier) && !isCalled(reference) ? resolved(earlier) : reference;
  }

  private boolean isCalled(String reference) {
    return nodes.stream().anyMatch(node -> node.name().equals(Wiring.maker(reference)));
  }

  private Network sequential() {
    String last = "";
    for (Fields layer : layers()) {
      Fields own = Fields.of(layer.get("config"), layer.at("config"));
      if (layer.text("class_name").equals("InputLayer")) {
        inputs.add(input(own));
        continue;
      }
      if (inputs.isEmpty()) {
        inputs.add(new Input("input", built(), DType.FLOAT));
      }
      last = last.isEmpty() ? inputs.getFirst().name() : last;
      add(layer, own, new KerasCall(List.of(last)));
      last = own.text("name");
    }
    String answer = last.isEmpty() ? inputs.getFirst().name() : last;
    return NetworkFields.located(
        config, () -> new Network(inputs, resolved(), List.of(resolved(answer))));
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
    Layer made = layer(layer, own, call.constants());
    if (made instanceof Recurrent || made instanceof Bidirectional) {
      call.beginWithStates();
    }
    if (layer.text("module", "").contains(".ops")) {
      call.dropMask();
    }
    return new Node(
        KerasCall.named(name, call.index()),
        made,
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
    requireFloat32(own);
    boolean isFirst = "channels_first".equals(own.get("data_format"));
    if (isFirst) {
      kept.remove("data_format");
    }
    if (own.names().contains("merge_mode") && own.get("merge_mode") == null) {
      kept.put("merge_mode", "none");
    }
    var read = new Fields(kept, own.pointer());
    Layer made = fields.read(read);
    read.end();
    return isFirst ? new ChannelsFirst(made) : made;
  }

  private static void requireFloat32(Fields own) {
    Object type = own.get("dtype");
    if (type instanceof Map<?, ?> policy && policy.get("config") instanceof Map<?, ?> of) {
      type = of.get("name");
    }
    if (type instanceof String name && (name.contains("16") || name.contains("8"))) {
      throw own.wrong("dtype", "float32; networks are computed in it");
    }
  }

  /** An operator with a number on one side, as Keras writes {@code x * 2.0 + 1.0}. */
  private static @Nullable Layer arithmetic(String name, Map<String, Object> constants) {
    boolean isLeft = constants.containsKey("left");
    if (!(constants.get(isLeft ? "left" : "value") instanceof Number number)) {
      return null;
    }
    double constant = number.doubleValue();
    return switch (name) {
      case "Add" -> Rescaling.of(1, constant);
      case "Multiply" -> Rescaling.of(constant, 0);
      case "Subtract" -> isLeft ? Rescaling.of(-1, constant) : Rescaling.of(1, -constant);
      case "Divide", "TrueDivide" -> isLeft ? null : Rescaling.of(1 / constant, 0);
      default -> null;
    };
  }

  private static boolean isIgnored(Fields own, String name, Object value) {
    if (name.equals("data_format")
        && !List.of("channels_last", "channels_first").contains(String.valueOf(value))) {
      throw own.wrong(name, "channels_last or channels_first");
    }
    return name.equals("data_format") || IGNORED.contains(name) || value.equals(false);
  }

  private List<String> references(String name) {
    Object value = config.get(name);
    List<?> list = value instanceof Map<?, ?> map ? List.copyOf(map.values()) : config.list(name);
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
    return Wiring.reference(KerasCall.named(name, call.intValue()), tensor.intValue());
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
