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
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** SavedModels of a few nodes, written as protocol buffers. */
public final class TinySavedModel {
  private final GraphDef.Builder graph = GraphDef.newBuilder();
  private final MetaGraphDef.Builder definition = MetaGraphDef.newBuilder();

  /** One that answers what an operation makes of its input, in floats. */
  public static TinySavedModel calling(String operation) {
    var model = new TinySavedModel().input("x", DataType.DT_FLOAT);
    model.node(operation, "y", "x").putAttr("T", type(DataType.DT_FLOAT));
    return model.signature("serving_default", DataType.DT_FLOAT, "x:0", "y:0");
  }

  /** One that answers its input and holds floats of a shape besides, in a {@code Const} or so. */
  public static TinySavedModel holding(String operation, long... dims) {
    var shape = TensorShapeProto.newBuilder();
    for (long size : dims) {
      shape.addDimBuilder().setSize(size);
    }
    var value = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape);
    var model = calling("Identity");
    model
        .node(operation, "held")
        .putAttr("dtype", type(DataType.DT_FLOAT))
        .putAttr("shape", AttrValue.newBuilder().setShape(shape).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(value.addFloatVal(1)).build());
    return model;
  }

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

  /** Adds a signature whose input no request can carry: a sparse tensor or any other. */
  public TinySavedModel signature(String name, TensorInfo input) {
    definition.putSignatureDef(
        name,
        SignatureDef.newBuilder()
            .putInputs("x", input)
            .putOutputs("y", tensor(DataType.DT_FLOAT, "y:0"))
            .build());
    return this;
  }

  static TensorInfo tensor(DataType type, String name) {
    return TensorInfo.newBuilder()
        .setName(name)
        .setDtype(type)
        .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
        .build();
  }

  public Path writeTo(Path directory) throws IOException {
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
