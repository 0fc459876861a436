package dev.tandem.tensor;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a tensor of numbers as the reals they stand for.
 *
 * @param quantization how stored integers stand for reals; null where they are meant themselves
 */
public record Numbers(Tensor tensor, @Nullable Quantization quantization) {
  public int count() {
    return Math.toIntExact(tensor.shape().elements());
  }

  /** All of them as floats, which they must be able to be. */
  public float[] floats() {
    var floats = new float[count()];
    if (tensor.dtype() == DType.FLOAT) {
      tensor.data().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer().get(floats);
      return floats;
    }
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) number(i);
    }
    return floats;
  }

  public double number(int index) {
    var data = tensor.data();
    double stored =
        switch (tensor.dtype()) {
          case FLOAT -> data.getAtIndex(ValueLayout.JAVA_FLOAT, index);
          case DOUBLE -> data.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
          case HALF -> Float.float16ToFloat(data.getAtIndex(ValueLayout.JAVA_SHORT, index));
          case BFLOAT16 ->
              Float.intBitsToFloat(data.getAtIndex(ValueLayout.JAVA_SHORT, index) << 16);
          default -> whole(index);
        };
    return quantization == null
        ? stored
        : quantization.scale() * (stored - quantization.zeroPoint());
  }

  /** An element of integers or booleans as it is stored. */
  public long whole(int index) {
    var data = tensor.data();
    return switch (tensor.dtype()) {
      case INT8 -> data.get(ValueLayout.JAVA_BYTE, index);
      case UINT8, BOOL -> data.get(ValueLayout.JAVA_BYTE, index) & 0xff;
      case INT16 -> data.getAtIndex(ValueLayout.JAVA_SHORT, index);
      case UINT16 -> data.getAtIndex(ValueLayout.JAVA_SHORT, index) & 0xffff;
      case INT32 -> data.getAtIndex(ValueLayout.JAVA_INT, index);
      case UINT32 -> data.getAtIndex(ValueLayout.JAVA_INT, index) & 0xffffffffL;
      case INT64, UINT64 -> data.getAtIndex(ValueLayout.JAVA_LONG, index);
      default -> throw new IllegalStateException(tensor.dtype() + " is no whole number");
    };
  }
}
