package dev.tandem.runtime.tflite;

import dev.tandem.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .tflite} file of one tensor {@code x}, which is input and output at once, or of one
 * operation that makes {@code y} of it. Written front to back after the FlatBuffers format and
 * TFLite's schema, fields by their numbers.
 */
public final class TinyTfLite {
  private static final int VARIANT = 14;
  private static final int CUSTOM = 32;

  /** In the place of the older, one-byte code of an operation: see the newer one. */
  private static final int SEE_NEWER = 127;

  private static final Map<DType, Integer> TYPES =
      Map.ofEntries(
          Map.entry(DType.FLOAT, 0),
          Map.entry(DType.HALF, 1),
          Map.entry(DType.INT32, 2),
          Map.entry(DType.UINT8, 3),
          Map.entry(DType.INT64, 4),
          Map.entry(DType.STRING, 5),
          Map.entry(DType.BOOL, 6),
          Map.entry(DType.INT16, 7),
          Map.entry(DType.COMPLEX64, 8),
          Map.entry(DType.INT8, 9),
          Map.entry(DType.DOUBLE, 10),
          Map.entry(DType.COMPLEX128, 11),
          Map.entry(DType.UINT64, 12),
          Map.entry(DType.UINT32, 15),
          Map.entry(DType.UINT16, 16),
          Map.entry(DType.BFLOAT16, 18));

  private final ByteBuffer bytes = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

  private interface Part {
    /** Writes itself and returns where it is. */
    int write();
  }

  static byte[] identity(DType dtype) {
    return new TinyTfLite().write(TYPES.getOrDefault(dtype, -1), 1);
  }

  /** The identity of floats in a shape. */
  public static byte[] identity(int... shape) {
    return new TinyTfLite().write(0, shape);
  }

  /** The identity of a type that no request can carry. */
  static byte[] ofVariant() {
    return new TinyTfLite().write(VARIANT, 1);
  }

  /** Calls an operation that TFLite does not bring along. */
  public static byte[] custom(String operation) {
    var tiny = new TinyTfLite();
    return tiny.write(() -> tiny.table(CUSTOM, tiny.text(operation), 1, CUSTOM), new int[] {1});
  }

  /** Calls one of TFLite's own by its number, on inputs {@code x0} and on of these shapes. */
  public static byte[] builtin(int operation, int[]... inputs) {
    var tiny = new TinyTfLite();
    return tiny.write(() -> tiny.table(Math.min(operation, SEE_NEWER), null, 1, operation), inputs);
  }

  private byte[] write(int type, int... shape) {
    Part tensor = () -> table(numbers(shape), type, 0, text("x"));
    return write(tables(), () -> table(tables(tensor), numbers(0), numbers(0), tables()));
  }

  private byte[] write(Part operation, int[]... inputs) {
    int count = inputs.length;
    var tensors = new Part[count + 1];
    for (int i = 0; i < count; i++) {
      int[] shape = inputs[i];
      String name = "x" + i;
      tensors[i] = () -> table(numbers(shape), 0, 0, text(name));
    }
    tensors[count] = () -> table(numbers(1), 0, 0, text("y"));
    Part given = numbers(IntStream.range(0, count).toArray());
    Part call = () -> table(0, given, numbers(count));
    return write(
        tables(operation), () -> table(tables(tensors), given, numbers(count), tables(call)));
  }

  private byte[] write(Part operations, Part graph) {
    bytes.putInt(0).put("TFL3".getBytes(StandardCharsets.US_ASCII));
    int root = table(3, operations, tables(graph), text("tiny"), tables(() -> table()));
    bytes.putInt(0, root);
    byte[] file = new byte[bytes.position()];
    bytes.get(0, file);
    return file;
  }

  /** A table: the sizes and places of its fields, null for none, then all in four bytes each. */
  private int table(@Nullable Object... fields) {
    align();
    int places = bytes.position();
    bytes.putShort((short) (4 + 2 * fields.length)).putShort((short) (4 + 4 * fields.length));
    for (int i = 0; i < fields.length; i++) {
      bytes.putShort((short) (fields[i] == null ? 0 : 4 + 4 * i));
    }
    align();
    int start = bytes.position();
    bytes.putInt(start - places);
    for (Object field : fields) {
      bytes.putInt(field instanceof Integer number ? number : 0);
    }
    for (int i = 0; i < fields.length; i++) {
      if (fields[i] instanceof Part part) {
        refer(start + 4 + 4 * i, part);
      }
    }
    return start;
  }

  private void refer(int from, Part to) {
    bytes.putInt(from, to.write() - from);
  }

  private Part tables(Part... parts) {
    return () -> {
      align();
      int start = bytes.position();
      bytes.putInt(parts.length);
      List.of(parts).forEach(part -> bytes.putInt(0));
      for (int i = 0; i < parts.length; i++) {
        refer(start + 4 + 4 * i, parts[i]);
      }
      return start;
    };
  }

  private Part numbers(int... numbers) {
    return () -> {
      align();
      int start = bytes.position();
      bytes.putInt(numbers.length);
      for (int number : numbers) {
        bytes.putInt(number);
      }
      return start;
    };
  }

  private Part text(String text) {
    return () -> {
      align();
      int start = bytes.position();
      bytes.putInt(text.length()).put(text.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
      return start;
    };
  }

  private void align() {
    while (bytes.position() % 4 != 0) {
      bytes.put((byte) 0);
    }
  }
}
