package dev.tandem.tensor;

import dev.tandem.fault.Fault;
import java.util.Locale;

/** Element types of the serving contracts; numbers are TensorFlow's {@code types.proto}. */
public enum DType {
  FLOAT(1, 4),
  DOUBLE(2, 8),
  INT32(3, 4),
  UINT8(4, 1),
  INT16(5, 2),
  INT8(6, 1),
  STRING(7, 0),
  COMPLEX64(8, 8),
  INT64(9, 8),
  BOOL(10, 1),
  BFLOAT16(14, 2),
  UINT16(17, 2),
  COMPLEX128(18, 16),
  HALF(19, 2),
  UINT32(22, 4),
  UINT64(23, 8);

  private static final DType[] BY_NUMBER = new DType[32];

  static {
    for (var type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;
  private final int bytes;

  DType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  /**
   * The type of a number in {@code types.proto}; reference types ({@code 100 +}) are their value
   * types.
   */
  public static DType ofNumber(int number) {
    if (!isSupported(number)) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE, "tensor type number " + number + " is not supported");
    }
    return BY_NUMBER[valueType(number)];
  }

  /** Whether a number in {@code types.proto} is one of these types. */
  public static boolean isSupported(int number) {
    int value = valueType(number);
    return value >= 0 && value < BY_NUMBER.length && BY_NUMBER[value] != null;
  }

  private static int valueType(int number) {
    return number > 100 ? number - 100 : number;
  }

  public int number() {
    return number;
  }

  /** Bytes of one element; 0 for {@link #STRING}. */
  public int bytes() {
    return bytes;
  }

  /** Whether its elements are real numbers. */
  public boolean isReal() {
    return switch (this) {
      case STRING, COMPLEX64, COMPLEX128, BOOL -> false;
      default -> true;
    };
  }

  /** TensorFlow's lower-case name: {@code float}, {@code int8}, {@code half}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
