package dev.tandem.runtime.savedmodel;

import com.google.protobuf.ByteString;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Reads variables from a checkpoint with the model's own restore operation, in a session that holds
 * nothing else.
 */
final class VariableValues {
  private static final String READ = "/frozen_read";

  private VariableValues() {}

  /** {@code Const} nodes that take the variables' names and places. */
  static Map<String, NodeDef> read(SavedGraph model, List<NodeDef> variables, Path directory) {
    Path checkpoint = BringUp.checkpoint(directory);
    if (model.restore().isEmpty()
        || !Files.exists(checkpoint.resolveSibling(checkpoint.getFileName() + ".index"))) {
      throw new Unfreezable("the model has no checkpoint of its variables");
    }
    var constants = new LinkedHashMap<String, NodeDef>();
    try (var session = Session.of(reading(model, variables), SessionOptions.DEFAULT)) {
      BringUp.restore(session, model, directory);
      var reads = variables.stream().map(variable -> variable.getName() + READ).toList();
      var values = session.run(Map.of(), reads, List.of());
      try {
        for (int i = 0; i < reads.size(); i++) {
          NodeDef variable = variables.get(i);
          constants.put(variable.getName(), constant(variable, values.get(i)));
        }
      } finally {
        values.forEach(Tensor::close);
      }
    }
    return constants;
  }

  private static GraphDef reading(SavedGraph model, List<NodeDef> variables) {
    var nodes = model.nodes();
    var graph = GraphDef.newBuilder().setVersions(model.definition().getGraphDef().getVersions());
    var roots = new ArrayList<String>();
    roots.add(model.restore());
    variables.forEach(variable -> roots.add(variable.getName()));
    var kept = Reach.nodes(nodes, roots).stream().map(nodes::get).toList();
    kept.forEach(node -> graph.addNode(node.toBuilder().removeAttr("_class")));
    for (NodeDef variable : variables) {
      boolean reference = Variables.isReference(variable);
      graph
          .addNodeBuilder()
          .setName(variable.getName() + READ)
          .setOp(reference ? "Identity" : "ReadVariableOp")
          .addInput(variable.getName())
          .putAttr(reference ? "T" : "dtype", Variables.typeAttribute(variable));
    }
    graph.getLibraryBuilder().addAllFunction(Reach.functions(model.functions(), kept).values());
    return graph.build();
  }

  private static NodeDef constant(NodeDef variable, Tensor value) {
    var shape = TensorShapeProto.newBuilder();
    for (long dim : value.shape().toArray()) {
      shape.addDimBuilder().setSize(dim);
    }
    var content =
        TensorProto.newBuilder()
            .setDtype(Variables.type(variable))
            .setTensorShape(shape)
            .setTensorContent(bytes(value.data()));
    return NodeDef.newBuilder()
        .setName(variable.getName())
        .setDevice(variable.getDevice())
        .setOp("Const")
        .putAttr("dtype", Variables.typeAttribute(variable))
        .putAttr("value", AttrValue.newBuilder().setTensor(content).build())
        .build();
  }

  private static ByteString bytes(MemorySegment data) {
    return data.byteSize() == 0 ? ByteString.EMPTY : ByteString.copyFrom(data.asByteBuffer());
  }
}
