package dev.tandem.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tandem.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The elements that are the hardest to carry unchanged, as their bytes, by dtype. */
final class DTypeTable {
  private DTypeTable() {}

  /** One element by what it is: {@code least}, {@code greatest}, and for reals {@code NaN}. */
  static Map<String, byte[]> elements(DType dtype) {
    return switch (dtype) {
      case FLOAT ->
          reals(
              4,
              b -> b.putFloat(-Float.MAX_VALUE),
              b -> b.putFloat(Float.MAX_VALUE),
              b -> b.putFloat(Float.NaN));
      case DOUBLE ->
          reals(
              8,
              b -> b.putDouble(-Double.MAX_VALUE),
              b -> b.putDouble(Double.MAX_VALUE),
              b -> b.putDouble(Double.NaN));
      case HALF -> shorts(0xfbff, 0x7bff, 0x7e00);
      case BFLOAT16 -> shorts(0xff7f, 0x7f7f, 0x7fc0);
      case COMPLEX64 ->
          reals(
              8,
              b -> b.putFloat(-Float.MAX_VALUE).putFloat(Float.MIN_VALUE),
              b -> b.putFloat(Float.MAX_VALUE).putFloat(1),
              b -> b.putFloat(Float.NaN).putFloat(Float.NaN));
      case COMPLEX128 ->
          reals(
              16,
              b -> b.putDouble(-Double.MAX_VALUE).putDouble(Double.MIN_VALUE),
              b -> b.putDouble(Double.MAX_VALUE).putDouble(1),
              b -> b.putDouble(Double.NaN).putDouble(Double.NaN));
      case INT8, INT16, INT32, INT64 -> integers(dtype.bytes(), true);
      case UINT8, UINT16, UINT32, UINT64 -> integers(dtype.bytes(), false);
      case BOOL -> Map.of("least", new byte[] {0}, "greatest", new byte[] {1});
      case STRING -> Map.of("least", new byte[0], "greatest", "é\0".repeat(50_000).getBytes(UTF_8));
    };
  }

  private static Map<String, byte[]> reals(
      int size,
      Consumer<ByteBuffer> least,
      Consumer<ByteBuffer> greatest,
      Consumer<ByteBuffer> nan) {
    var elements = new LinkedHashMap<String, byte[]>();
    elements.put("least", bytes(size, least));
    elements.put("greatest", bytes(size, greatest));
    elements.put("NaN", bytes(size, nan));
    return elements;
  }

  private static Map<String, byte[]> shorts(int least, int greatest, int nan) {
    return reals(
        2,
        b -> b.putShort((short) least),
        b -> b.putShort((short) greatest),
        b -> b.putShort((short) nan));
  }

  private static Map<String, byte[]> integers(int size, boolean signed) {
    byte[] least = new byte[size];
    byte[] greatest = new byte[size];
    java.util.Arrays.fill(greatest, (byte) 0xff);
    if (signed) {
      least[size - 1] = (byte) 0x80;
      greatest[size - 1] = 0x7f;
    }
    return Map.of("least", least, "greatest", greatest);
  }

  private static byte[] bytes(int size, Consumer<ByteBuffer> fill) {
    var buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    fill.accept(buffer);
    return buffer.array();
  }
}
