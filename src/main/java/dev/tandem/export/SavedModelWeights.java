package dev.tandem.export;

import dev.tandem.fault.Fault;
import dev.tandem.nn.WeightValues;
import dev.tandem.tensor.NativeEnvironment;
import dev.tandem.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/** The variables of a SavedModel that {@link SavedModelExport} wrote, to train on with. */
public final class SavedModelWeights {
  private SavedModelWeights() {}

  /** By the names of the variables, in the order of the graph. */
  public static Map<String, WeightValues> read(Path directory) {
    NativeEnvironment.prepare();
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve("saved_model.pb"));
      var shapes = shapes(SavedModel.parseFrom(bytes));
      if (shapes.isEmpty()) {
        throw refused(directory, "it has no variables", null);
      }
      return values(directory, shapes);
    } catch (IOException | TensorFlowException e) {
      throw refused(directory, String.valueOf(e.getMessage()), e);
    }
  }

  private static Fault refused(
      Path directory, String reason, @org.jspecify.annotations.Nullable Throwable cause) {
    return new Fault(
        Fault.Kind.UNPROCESSABLE,
        "the weights of "
            + directory
            + " cannot be read; start from a version that Tandem trained: "
            + reason,
        cause);
  }

  private static Map<String, Shape> shapes(SavedModel model) {
    var shapes = new LinkedHashMap<String, Shape>();
    for (NodeDef node : model.getMetaGraphs(0).getGraphDef().getNodeList()) {
      if (node.getOp().equals("VarHandleOp")
          && node.getAttrOrThrow("dtype").getType() == DataType.DT_FLOAT) {
        String name = node.getAttrOrThrow("shared_name").getS().toStringUtf8();
        shapes.put(name, shape(node.getAttrOrThrow("shape").getShape()));
      }
    }
    return shapes;
  }

  private static Shape shape(TensorShapeProto shape) {
    return Shape.of(shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
  }

  private static Map<String, WeightValues> values(Path directory, Map<String, Shape> shapes) {
    var values = new LinkedHashMap<String, WeightValues>();
    String[] names = shapes.keySet().toArray(String[]::new);
    String[] slices = new String[names.length];
    Arrays.fill(slices, "");
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var read =
          tf.train
              .restore(
                  tf.constant(directory.resolve("variables/variables").toAbsolutePath().toString()),
                  tf.constant(StdArrays.ndCopyOf(names)),
                  tf.constant(StdArrays.ndCopyOf(slices)),
                  new ArrayList<>(Collections.nCopies(names.length, TFloat32.class)))
              .tensors();
      try (var session = new Session(graph)) {
        var runner = session.runner();
        read.forEach(runner::fetch);
        try (Result result = runner.run()) {
          for (int i = 0; i < names.length; i++) {
            Shape shape = List.copyOf(shapes.values()).get(i);
            float[] floats = new float[Math.toIntExact(shape.elements())];
            result.get(i).asRawTensor().data().asFloats().read(floats);
            values.put(names[i], new WeightValues(shape, floats));
          }
        }
      }
    }
    return values;
  }
}
