package dev.tandem.runtime.savedmodel;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** SavedModels of a few nodes, written as protocol buffers. */
final class TinySavedModel {
  private final GraphDef.Builder graph = GraphDef.newBuilder();
  private final MetaGraphDef.Builder definition = MetaGraphDef.newBuilder();

  TinySavedModel() {
    graph.getVersionsBuilder().setProducer(1900).setMinConsumer(12);
    definition.getMetaInfoDefBuilder().addTags("serve");
  }

  static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static AttrValue text(String text) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
  }

  /** Adds a node; attributes follow on what is returned. */
  NodeDef.Builder node(String operation, String name, String... inputs) {
    return graph
        .addNodeBuilder()
        .setOp(operation)
        .setName(name)
        .addAllInput(java.util.List.of(inputs));
  }

  /** A placeholder of any shape. */
  TinySavedModel input(String name, DataType type) {
    node("Placeholder", name)
        .putAttr("dtype", type(type))
        .putAttr(
            "shape",
            AttrValue.newBuilder()
                .setShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                .build());
    return this;
  }

  /** Adds a signature of one input and one output, {@code x} and {@code y}. */
  TinySavedModel signature(String name, DataType type, String input, String output) {
    definition.putSignatureDef(
        name,
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs("x", tensor(type, input))
            .putOutputs("y", tensor(type, output))
            .build());
    return this;
  }

  private static TensorInfo tensor(DataType type, String name) {
    return TensorInfo.newBuilder()
        .setName(name)
        .setDtype(type)
        .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
        .build();
  }

  Path writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(
        directory.resolve("saved_model.pb"),
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(definition.setGraphDef(graph))
            .build()
            .toByteArray());
    return directory;
  }
}
