package dev.tandem.runtime.savedmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Rewrites reads of a variable's handle as reads of its value. Functions that took handles get a
 * twin that takes values. Only for uses that {@link ReadOnlyUses} has proven to be reads.
 */
final class ConstantReads {
  private static final String AXIS = "/frozen_axis";

  private final Map<String, FunctionDef> functions;
  private final Map<String, FunctionDef> twins = new LinkedHashMap<>();

  ConstantReads(Map<String, FunctionDef> functions) {
    this.functions = functions;
  }

  /** The functions made so far. */
  Map<String, FunctionDef> twins() {
    return twins;
  }

  /**
   * Rewrites a node in place if it takes any of the given handles.
   *
   * @param types the type of the value by the name of the node or argument that was its handle
   * @return a node to add beside it, if it needs one, as a list of at most one
   */
  List<NodeDef> rewrite(NodeDef.Builder node, Map<String, DataType> types, boolean inFunction) {
    var call = FunctionCall.of(node.getOp());
    if (call != null) {
      hand(node, call, types);
      return List.of();
    }
    DataType type =
        node.getInputCount() == 0 ? null : types.get(GraphBody.source(node.getInput(0)));
    if (type == null) {
      return List.of();
    }
    return switch (node.getOp()) {
      case "ReadVariableOp" -> become(node, "Identity", Map.of("T", type(type)));
      case "VariableShape" -> {
        var out = node.getAttrOrDefault("out_type", type(DataType.DT_INT32));
        yield become(node, "Shape", Map.of("T", type(type), "out_type", out));
      }
      case "ResourceGather" -> gather(node, type, inFunction);
      default -> List.of();
    };
  }

  private static List<NodeDef> become(
      NodeDef.Builder node, String operation, Map<String, AttrValue> attributes) {
    node.setOp(operation).clearAttr().putAllAttr(attributes);
    return List.of();
  }

  private static List<NodeDef> gather(NodeDef.Builder node, DataType type, boolean inFunction) {
    var axis =
        NodeDef.newBuilder()
            .setName(node.getName() + AXIS)
            .setOp("Const")
            .putAttr("dtype", type(DataType.DT_INT32))
            .putAttr(
                "value",
                AttrValue.newBuilder()
                    .setTensor(
                        TensorProto.newBuilder()
                            .setDtype(DataType.DT_INT32)
                            .setTensorShape(TensorShapeProto.getDefaultInstance())
                            .addIntVal(0))
                    .build())
            .build();
    var attributes = new LinkedHashMap<String, AttrValue>();
    attributes.put("Tparams", type(type));
    attributes.put("Tindices", node.getAttrOrThrow("Tindices"));
    attributes.put("Taxis", type(DataType.DT_INT32));
    attributes.put(
        "batch_dims", node.getAttrOrDefault("batch_dims", AttrValue.newBuilder().setI(0).build()));
    become(node, "GatherV2", attributes);
    var inputs = new ArrayList<>(node.getInputList());
    inputs.add(2, axis.getName() + (inFunction ? ":output:0" : ""));
    node.clearInput().addAllInput(inputs);
    return List.of(axis);
  }

  private void hand(NodeDef.Builder node, FunctionCall call, Map<String, DataType> types) {
    var handed = new TreeMap<Integer, DataType>();
    for (int i = call.skipped(); i < node.getInputCount(); i++) {
      DataType type = types.get(GraphBody.source(node.getInput(i)));
      if (type != null && !GraphBody.isControl(node.getInput(i))) {
        handed.put(i - call.skipped(), type);
      }
    }
    if (handed.isEmpty()) {
      return;
    }
    AttrValue.Builder list = node.getAttrOrThrow(call.types()).toBuilder();
    handed.forEach((at, type) -> list.getListBuilder().setType(at, type));
    node.putAttr(call.types(), list.build());
    node.removeAttr("_read_only_resource_inputs");
    node.removeAttr("_output_shapes");
    if (call.loop()) {
      node.removeAttr("output_shapes");
    }
    call.rename(node, function -> twin(function, handed));
  }

  private String twin(String function, SortedMap<Integer, DataType> handed) {
    String name =
        function
            + "__frozen"
            + handed.entrySet().stream()
                .map(entry -> "_" + entry.getKey() + "t" + entry.getValue().getNumber())
                .collect(Collectors.joining());
    if (!twins.containsKey(name)) {
      FunctionDef original = functions.get(function);
      if (original == null) {
        throw new Unfreezable("the graph has no function " + function);
      }
      twins.put(name, original);
      var twin = original.toBuilder();
      twin.getSignatureBuilder().setName(name);
      // Grappler exchanges functions of one interface for each other; this one has another.
      twin.removeAttr("api_implements").removeAttr("api_preferred_device");
      rewrite(twin, retype(twin, handed));
      twins.put(name, twin.build());
    }
    return name;
  }

  private static Map<String, DataType> retype(
      FunctionDef.Builder twin, SortedMap<Integer, DataType> handed) {
    var types = new HashMap<String, DataType>();
    handed.forEach(
        (at, type) -> {
          var argument = twin.getSignatureBuilder().getInputArgBuilder(at);
          argument.setType(type).clearHandleData().clearExperimentalFullType();
          types.put(argument.getName(), type);
          twin.removeArgAttr(at).removeResourceArgUniqueId(at);
        });
    for (var result : twin.getSignatureBuilder().getOutputArgBuilderList()) {
      DataType type = types.get(GraphBody.source(twin.getRetOrDefault(result.getName(), "")));
      if (type != null) {
        result.setType(type).clearHandleData().clearExperimentalFullType();
      }
    }
    return types;
  }

  private void rewrite(FunctionDef.Builder twin, Map<String, DataType> types) {
    var reads = new HashSet<String>();
    var added = new ArrayList<NodeDef>();
    for (var node : twin.getNodeDefBuilderList()) {
      String before = node.getOp();
      added.addAll(rewrite(node, types, true));
      if (before.equals("ReadVariableOp") && !node.getOp().equals(before)) {
        reads.add(node.getName() + ":value:0");
      }
    }
    twin.addAllNodeDef(added);
    UnaryOperator<String> output =
        input -> reads.contains(input) ? GraphBody.source(input) + ":output:0" : input;
    for (var node : twin.getNodeDefBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, output.apply(node.getInput(i)));
      }
    }
    Map.copyOf(twin.getRetMap()).forEach((name, value) -> twin.putRet(name, output.apply(value)));
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }
}
