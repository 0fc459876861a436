package dev.tandem.preprocessing.text;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.Misfit;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Token numbers as a tensor [1, L] of an input's own type. */
final class TokenTensors {
  private TokenTensors() {}

  /** What of a specification makes tokens that an input does not take. */
  static Optional<Misfit> misfit(String alias, TensorSpec input, int length) {
    var dtype = input.dtype();
    if (dtype != DType.INT64 && dtype != DType.INT32 && dtype != DType.FLOAT) {
      return Misfit.of(
          "/input", "tokens become int64, int32 or float, input %s is %s", alias, dtype.label());
    }
    var declared = input.shape();
    if (declared.isRankKnown()
        && (declared.rank() != 2 || !declared.withFirst(-1).accepts(Shape.of(1, length)))) {
      return Misfit.of(
          "/input/sequence_length",
          "input %s is %s, but input.sequence_length is %d",
          alias,
          declared,
          length);
    }
    return Optional.empty();
  }

  static Tensor of(DType dtype, long[] tokens) {
    var tensor = Tensor.allocate(dtype, Shape.of(1, tokens.length));
    var data = tensor.data();
    for (int i = 0; i < tokens.length; i++) {
      switch (dtype) {
        case INT64 -> data.setAtIndex(ValueLayout.JAVA_LONG, i, tokens[i]);
        case INT32 -> data.setAtIndex(ValueLayout.JAVA_INT, i, (int) tokens[i]);
        default -> data.setAtIndex(ValueLayout.JAVA_FLOAT, i, tokens[i]);
      }
    }
    return tensor;
  }

  static Fault unprocessable(String detail) {
    return new Fault(Fault.Kind.UNPROCESSABLE, detail);
  }
}
