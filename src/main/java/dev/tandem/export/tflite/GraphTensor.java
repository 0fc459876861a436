package dev.tandem.export.tflite;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a graph.
 *
 * @param shape whole, the batch as −1
 * @param content of a constant, made when the file is written; null where the graph computes it
 */
record GraphTensor(String name, DType type, Shape shape, @Nullable Supplier<ByteBuffer> content) {

  /** The type by TFLite's number. */
  static int number(DType type) {
    return switch (type) {
      case FLOAT -> 0;
      case INT32 -> 2;
      case UINT8 -> 3;
      case INT64 -> 4;
      case BOOL -> 6;
      case INT8 -> 9;
      default -> throw Fault.badInput("TFLite is not written with tensors of type " + type.label());
    };
  }
}
