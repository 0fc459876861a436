package dev.tandem.runtime.savedmodel;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.NativeEnvironment;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The memory that a graph's constants and variables take by their shapes, which a file of a few
 * bytes can make enormous. TensorFlow ends the process over a shape past 2^63 elements, and takes
 * memory until the system ends it.
 */
final class Footprint {
  private static final long STRING_BYTES = 24;

  private final long limit;
  private long total;

  private Footprint(long limit) {
    this.limit = limit;
  }

  /** Refuses what this machine, or this container, cannot hold. */
  static void expectRoom(SavedGraph model) {
    var footprint = new Footprint(NativeEnvironment.memory());
    var graph = model.definition().getGraphDef();
    Stream.concat(
            graph.getNodeList().stream(),
            graph.getLibrary().getFunctionList().stream()
                .map(FunctionDef::getNodeDefList)
                .flatMap(List::stream))
        .forEach(footprint::add);
  }

  private void add(NodeDef node) {
    switch (node.getOp()) {
      case "Const" -> {
        var value = attribute(node, "value").getTensor();
        add("constant " + node.getName(), value.getTensorShape(), value.getDtype());
      }
      case "VarHandleOp", "VariableV2", "Variable" ->
          add(
              "variable " + node.getName(),
              attribute(node, "shape").getShape(),
              attribute(node, "dtype").getType());
      default -> {}
    }
  }

  /** Empty where it is missing, of which TensorFlow itself complains. */
  private static AttrValue attribute(NodeDef node, String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }

  private void add(String what, TensorShapeProto shape, DataType type) {
    var dims = shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    if (shape.getUnknownRank() || dims.stream().anyMatch(size -> size <= 0)) {
      return;
    }
    long bytes = bytes(type);
    for (long size : dims) {
      bytes = size > limit / bytes ? Long.MAX_VALUE : bytes * size;
      if (bytes > limit) {
        throw tooLarge("%s of shape %s is larger".formatted(what, dims));
      }
    }
    total += bytes;
    if (total > limit) {
      throw tooLarge("its constants and variables, up to " + what + ", are larger");
    }
  }

  private Fault tooLarge(String what) {
    return new Fault(
        Fault.Kind.UNPROCESSABLE,
        "%s does not fit into memory: %s than the %d bytes here"
            .formatted(SavedModelRuntime.FILE, what, limit));
  }

  private static long bytes(DataType type) {
    return switch (type) {
      case DT_STRING -> STRING_BYTES;
      case DT_DOUBLE, DT_INT64, DT_UINT64, DT_COMPLEX64 -> Long.BYTES;
      case DT_COMPLEX128 -> 2 * Long.BYTES;
      case DT_FLOAT, DT_INT32, DT_UINT32, DT_QINT32 -> Integer.BYTES;
      case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16, DT_QINT16, DT_QUINT16 -> Short.BYTES;
      default -> 1;
    };
  }
}
