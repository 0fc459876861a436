package dev.tandem.runtime.tflite;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteBuiltinAdd;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteBuiltinDelegate;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteBuiltinDiv;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteBuiltinMul;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteBuiltinSub;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteMmapRo;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.StringIntMap;
import org.bytedeco.tensorflowlite.Subgraph;

/**
 * Reads a model's signatures. One without signatures gets {@code serving_default} with its tensors'
 * names as aliases, as in TensorFlow Serving.
 */
final class Entries {
  private static final Set<Integer> ELEMENTWISE =
      Set.of(
          kTfLiteBuiltinAdd,
          kTfLiteBuiltinSub,
          kTfLiteBuiltinMul,
          kTfLiteBuiltinDiv,
          kTfLiteBuiltinDelegate);

  private final Interpreter interpreter;

  private Entries(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  /** Signatures that can be called, and why others cannot. */
  record Found(Map<String, Entry> served, Map<String, String> leftOut) {
    private void add(String key, Supplier<Entry> read) {
      try {
        served.put(key, read.get());
      } catch (Fault fault) {
        if (fault.kind() != Fault.Kind.NOT_IMPLEMENTED) {
          throw fault;
        }
        leftOut.put(key, fault.detail());
      }
    }
  }

  /** A model of which nothing can be served is a {@link Fault}. */
  static Found of(Interpreter interpreter) {
    var entries = new Entries(interpreter);
    var found = new Found(new LinkedHashMap<>(), new LinkedHashMap<>());
    var keys = keys(interpreter);
    for (String key : keys) {
      found.add(key, () -> entries.signed(key));
    }
    if (keys.isEmpty()) {
      found.add(Signature.DEFAULT, entries::unsigned);
    }
    if (found.served().isEmpty()) {
      throw TfLiteProgram.broken("has no signature that can be served: " + found.leftOut());
    }
    return found;
  }

  private static List<String> keys(Interpreter interpreter) {
    var keys = new ArrayList<String>();
    try (var found = interpreter.signature_keys()) {
      for (long i = 0; i < found.size(); i++) {
        keys.add(found.get(i).getString());
      }
    }
    return keys;
  }

  private Entry signed(String key) {
    int index = interpreter.GetSubgraphIndexFromSignature(key);
    if (index < 0 || index >= interpreter.subgraphs_size()) {
      throw TfLiteProgram.broken("has signature " + key + " of subgraph " + index + ", not there");
    }
    var subgraph = interpreter.subgraph(index);
    var inputs = ports(subgraph, interpreter.signature_inputs(key));
    var outputs = ports(subgraph, interpreter.signature_outputs(key));
    requireWritable(subgraph, inputs);
    var named = new HashSet<Integer>();
    inputs.forEach(port -> named.add(port.tensor()));
    if (!named.equals(Set.copyOf(indices(subgraph.inputs())))) {
      throw TfLiteProgram.broken("has signature " + key + " whose inputs are not its subgraph's");
    }
    return new Entry(key, index, inputs, outputs, isElementwise(subgraph));
  }

  private static List<Port> ports(Subgraph subgraph, StringIntMap aliases) {
    var ports = new ArrayList<Port>();
    try (var at = aliases.begin();
        var end = aliases.end()) {
      for (; !at.equals(end); at.increment()) {
        ports.add(port(subgraph, at.first(), at.second()));
      }
    }
    return ports;
  }

  private Entry unsigned() {
    var subgraph = interpreter.primary_subgraph();
    var inputs = named(subgraph, indices(subgraph.inputs()));
    requireWritable(subgraph, inputs);
    var outputs = named(subgraph, indices(subgraph.outputs()));
    return new Entry(Signature.DEFAULT, 0, inputs, outputs, isElementwise(subgraph));
  }

  private static boolean isElementwise(Subgraph subgraph) {
    for (int i = 0; i < subgraph.nodes_size(); i++) {
      // The nodes that a delegate took over stay listed beside it.
      int operation = subgraph.node_and_registration(i).second().builtin_code();
      if (!ELEMENTWISE.contains(operation)) {
        return false;
      }
    }
    return true;
  }

  /** A file may name its constants as inputs; writing those would change the model for all. */
  private static void requireWritable(Subgraph subgraph, List<Port> inputs) {
    for (var port : inputs) {
      if (subgraph.tensor(port.tensor()).allocation_type() == kTfLiteMmapRo) {
        throw TfLiteProgram.broken("has input " + port.spec().name() + " that is a constant");
      }
    }
  }

  private static List<Port> named(Subgraph subgraph, List<Integer> tensors) {
    var ports = new ArrayList<Port>();
    var taken = new HashSet<String>();
    for (int tensor : tensors) {
      var port = port(subgraph, "", tensor);
      String name = port.spec().name();
      String alias = taken.add(name) ? name : name + "_" + tensor;
      ports.add(new Port(alias, tensor, port.spec()));
    }
    return ports;
  }

  private static Port port(Subgraph subgraph, String alias, int tensor) {
    if (tensor < 0 || tensor >= subgraph.tensors_size()) {
      throw TfLiteProgram.broken("names tensor " + tensor + " of " + subgraph.tensors_size());
    }
    return new Port(alias, tensor, NativeTensors.spec(subgraph.tensor(tensor)));
  }

  private static List<Integer> indices(IntPointer pointer) {
    var indices = new ArrayList<Integer>();
    try (pointer) {
      for (long i = 0; i < pointer.limit(); i++) {
        indices.add(pointer.get(i));
      }
    }
    return indices;
  }
}
