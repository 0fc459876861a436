package dev.tandem.export;

import dev.tandem.nn.Variable;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.VariableDef;

/**
 * What {@code saved_model.pb} says of a graph: the graph itself, its signature, how variables are
 * saved, and, for Python, what they are.
 */
record GraphDefinition(
    VariableSaver saver, Map<String, Operand<?>> inputs, Map<String, Operand<?>> outputs) {
  private static final String METHOD = "tensorflow/serving/predict";

  SavedModel of(Graph graph) {
    var meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags("serve")
                    .setTensorflowVersion(TensorFlow.version()))
            .setGraphDef(graph.toGraphDef())
            .setSaverDef(saverDef())
            .putSignatureDef("serving_default", signature())
            .putCollectionDef("variables", variables(false))
            .putCollectionDef("trainable_variables", variables(true));
    return SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
  }

  private SaverDef saverDef() {
    return SaverDef.newBuilder()
        .setFilenameTensorName(saver.filename().asOutput().name())
        .setSaveTensorName(saver.saved().asOutput().name())
        .setRestoreOpName(saver.restored().op().name())
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  private SignatureDef signature() {
    var signature = SignatureDef.newBuilder().setMethodName(METHOD);
    inputs.forEach((name, tensor) -> signature.putInputs(name, info(tensor)));
    outputs.forEach((name, tensor) -> signature.putOutputs(name, info(tensor)));
    return signature.build();
  }

  private static TensorInfo info(Operand<?> tensor) {
    var shape = TensorShapeProto.newBuilder();
    Shape known = tensor.shape();
    if (known.isUnknown()) {
      shape.setUnknownRank(true);
    } else {
      for (long size : known.asArray()) {
        shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
      }
    }
    return TensorInfo.newBuilder()
        .setName(tensor.asOutput().name())
        .setDtype(tensor.asOutput().dataType())
        .setTensorShape(shape)
        .build();
  }

  private CollectionDef variables(boolean trainableOnly) {
    var bytes = CollectionDef.BytesList.newBuilder();
    for (int i = 0; i < saver.variables().size(); i++) {
      Variable variable = saver.variables().get(i);
      if (variable.trainable() || !trainableOnly) {
        bytes.addValue(definition(variable, saver.initializers().get(i)).toByteString());
      }
    }
    return CollectionDef.newBuilder().setBytesList(bytes).build();
  }

  private static VariableDef definition(Variable variable, VariableSaver.Initializer initializer) {
    return VariableDef.newBuilder()
        .setVariableName(variable.handle().asOutput().name())
        .setInitializerName(((GraphOperation) initializer.assign().op()).name())
        .setInitialValueName(initializer.value().asOutput().name())
        .setSnapshotName(variable.value().asOutput().name())
        .setIsResource(true)
        .setTrainable(variable.trainable())
        .build();
  }
}
