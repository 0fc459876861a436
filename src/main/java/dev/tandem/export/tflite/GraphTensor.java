package dev.tandem.export.tflite;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a graph.
 *
 * @param shape whole, the batch as −1
 * @param content of a constant, made when the file is written; null where the graph computes it
 */
record GraphTensor(String name, DType type, Shape shape, @Nullable Supplier<ByteBuffer> content) {

  /** TFLite's numbers for the types that graphs are written with. */
  private static final Map<DType, Integer> NUMBERS =
      Map.of(
          DType.FLOAT, 0,
          DType.INT32, 2,
          DType.UINT8, 3,
          DType.INT64, 4,
          DType.BOOL, 6);

  static boolean isKnown(DType type) {
    return NUMBERS.containsKey(type);
  }

  /** The type by TFLite's number. */
  static int number(DType type) {
    return Objects.requireNonNull(NUMBERS.get(type), type.label());
  }
}
