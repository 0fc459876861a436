package dev.tandem.runtime.savedmodel;

import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.TensorInfo;

/** Signatures as a SavedModel declares them, without TensorFlow's own for loading. */
final class Signatures {
  private Signatures() {}

  static Map<String, Signature> of(MetaGraphDef graph) {
    var signatures = new LinkedHashMap<String, Signature>();
    new TreeMap<>(graph.getSignatureDefMap())
        .forEach(
            (name, definition) -> {
              if (!name.startsWith("__")) {
                signatures.put(
                    name,
                    new Signature(
                        name,
                        definition.getMethodName(),
                        specs(definition.getInputsMap()),
                        specs(definition.getOutputsMap())));
              }
            });
    return signatures;
  }

  private static Map<String, TensorSpec> specs(Map<String, TensorInfo> tensors) {
    var specs = new LinkedHashMap<String, TensorSpec>();
    new TreeMap<>(tensors)
        .forEach(
            (alias, info) ->
                specs.put(
                    alias,
                    new TensorSpec(
                        info.getName(), DType.ofNumber(info.getDtypeValue()), shape(info))));
    return specs;
  }

  private static Shape shape(TensorInfo info) {
    if (info.getTensorShape().getUnknownRank()) {
      return Shape.unknown();
    }
    return Shape.of(
        info.getTensorShape().getDimList().stream().mapToLong(dim -> dim.getSize()).toArray());
  }
}
