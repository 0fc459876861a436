package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;

/** How an element of a numeric type is read from JSON, by TensorFlow Serving's type rules. */
enum NumberElements {
  FLOAT {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) real(in, DType.FLOAT));
    }
  },
  DOUBLE {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.setAtIndex(ValueLayout.JAVA_DOUBLE, index, real(in, DType.DOUBLE));
    }
  },
  INT32 {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.setAtIndex(ValueLayout.JAVA_INT, index, (int) integer(in, DType.INT32));
    }
  },
  INT16 {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.setAtIndex(ValueLayout.JAVA_SHORT, index, (short) integer(in, DType.INT16));
    }
  },
  INT8 {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.set(ValueLayout.JAVA_BYTE, index, (byte) integer(in, DType.INT8));
    }
  },
  UINT8 {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.set(ValueLayout.JAVA_BYTE, index, (byte) integer(in, DType.UINT8));
    }
  },
  UINT32 {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.setAtIndex(ValueLayout.JAVA_INT, index, (int) integer(in, DType.UINT32));
    }
  },
  INT64 {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.setAtIndex(ValueLayout.JAVA_LONG, index, integer(in, DType.INT64));
    }
  },
  UINT64 {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      to.setAtIndex(ValueLayout.JAVA_LONG, index, integer(in, DType.UINT64));
    }
  },
  BOOL {
    @Override
    void read(JsonReader in, MemorySegment to, long index) {
      byte c = in.peek();
      if (c != 't' && c != 'f') {
        throw mismatch(in, DType.BOOL);
      }
      to.set(ValueLayout.JAVA_BYTE, index, (byte) (in.bool() ? 1 : 0));
    }
  };

  private static final BigInteger MAX_UINT64 =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  /** Reads the next value into the element of that index. */
  abstract void read(JsonReader in, MemorySegment to, long index);

  static NumberElements of(DType dtype) {
    return switch (dtype) {
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      case INT32 -> INT32;
      case INT16 -> INT16;
      case INT8 -> INT8;
      case UINT8 -> UINT8;
      case UINT32 -> UINT32;
      case INT64 -> INT64;
      case UINT64 -> UINT64;
      case BOOL -> BOOL;
      case STRING, COMPLEX64, COMPLEX128, HALF, BFLOAT16, UINT16 ->
          throw new IllegalArgumentException(dtype + " is no number in JSON");
    };
  }

  static Fault mismatch(JsonReader in, DType dtype) {
    return Fault.badInput(
        "JSON Value: %s Type: %s is not of expected type: %s"
            .formatted(in.shown(in.position()), in.kind(), dtype.label()));
  }

  private static double real(JsonReader in, DType dtype) {
    if (!in.isNumber()) {
      throw mismatch(in, dtype);
    }
    return in.number();
  }

  private static long integer(JsonReader in, DType dtype) {
    if (!in.isNumber()) {
      throw mismatch(in, dtype);
    }
    int start = in.position();
    var token = in.token();
    if (token.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
      var value = new BigInteger(token);
      if (fits(value, dtype)) {
        return value.longValue();
      }
    }
    in.moveTo(start);
    throw mismatch(in, dtype);
  }

  // The narrow types take any 32-bit integer, as TensorProto's int_val does.
  private static boolean fits(BigInteger value, DType dtype) {
    return switch (dtype) {
      case INT64 -> value.bitLength() <= 63;
      case UINT64 -> value.signum() >= 0 && value.compareTo(MAX_UINT64) <= 0;
      case UINT32 -> value.signum() >= 0 && value.bitLength() <= 32;
      default -> value.bitLength() <= 31;
    };
  }
}
