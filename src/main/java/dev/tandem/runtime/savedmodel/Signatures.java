package dev.tandem.runtime.savedmodel;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Signatures as a SavedModel declares them, without TensorFlow's own for loading.
 *
 * @param leftOut those that no request can call, and why
 */
record Signatures(Map<String, Signature> served, Map<String, String> leftOut) {
  /** A model of which nothing can be served is a {@link Fault}. */
  static Signatures of(MetaGraphDef graph) {
    var served = new LinkedHashMap<String, Signature>();
    var leftOut = new LinkedHashMap<String, String>();
    new TreeMap<>(graph.getSignatureDefMap())
        .forEach(
            (name, definition) -> {
              if (name.startsWith("__")) {
                return;
              }
              obstacle(definition)
                  .ifPresentOrElse(
                      why -> leftOut.put(name, why),
                      () -> served.put(name, signature(name, definition)));
            });
    if (served.isEmpty() && !leftOut.isEmpty()) {
      throw new Fault(Fault.Kind.UNPROCESSABLE, "none of its signatures can be served: " + leftOut);
    }
    return new Signatures(served, leftOut);
  }

  private static Signature signature(String name, SignatureDef definition) {
    return new Signature(
        name,
        definition.getMethodName(),
        specs(definition.getInputsMap()),
        specs(definition.getOutputsMap()));
  }

  private static Optional<String> obstacle(SignatureDef definition) {
    return obstacle("input ", definition.getInputsMap())
        .or(() -> obstacle("output ", definition.getOutputsMap()));
  }

  private static Optional<String> obstacle(String side, Map<String, TensorInfo> tensors) {
    return new TreeMap<>(tensors)
        .entrySet().stream()
            .flatMap(
                tensor ->
                    obstacle(tensor.getValue())
                        .map(what -> side + tensor.getKey() + " is " + what)
                        .stream())
            .findFirst();
  }

  private static Optional<String> obstacle(TensorInfo info) {
    return switch (info.getEncodingCase()) {
      case COO_SPARSE -> Optional.of("a sparse tensor, and only dense ones are served");
      case COMPOSITE_TENSOR -> Optional.of("a composite tensor, and only dense ones are served");
      case NAME, ENCODING_NOT_SET ->
          DType.isSupported(info.getDtypeValue())
              ? Optional.empty()
              : Optional.of("of type " + label(info.getDtype()) + ", which is not served");
    };
  }

  /** TensorFlow's lower-case name: {@code variant}. */
  private static String label(DataType type) {
    return type.name().replace("DT_", "").toLowerCase(Locale.ROOT);
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
