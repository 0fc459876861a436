package dev.tandem.preprocessing;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Bytes as the one string that a graph takes, [1] or [1, 1] as it is declared. */
final class StringTensors {
  private StringTensors() {}

  static boolean isFor(Map<String, TensorSpec> inputs) {
    return inputs.size() == 1 && inputs.values().iterator().next().dtype() == DType.STRING;
  }

  static NamedTensors text(String text, Map<String, TensorSpec> inputs) {
    if (!isFor(inputs)) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "a text needs a signature with one string input, this one's inputs are "
              + inputs.keySet());
    }
    return of(text.getBytes(StandardCharsets.UTF_8), inputs);
  }

  static NamedTensors of(byte[] value, Map<String, TensorSpec> inputs) {
    var input = inputs.entrySet().iterator().next();
    var declared = input.getValue().shape();
    boolean isMatrix = declared.isRankKnown() && declared.rank() == 2;
    var shape = isMatrix ? Shape.of(1, 1) : Shape.of(1);
    return NamedTensors.of(input.getKey(), Tensor.ofStrings(shape, new byte[][] {value}));
  }
}
