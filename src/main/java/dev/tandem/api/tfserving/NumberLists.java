package dev.tandem.api.tfserving;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Nested JSON lists of numbers, read in one pass from text to native memory. Only what needs no
 * explanation is read: a list that is ragged, empty, of something else or not JSON is left to those
 * who can say what is wrong with it. The text must end in a byte that no number or list can have,
 * at which every loop stops.
 */
final class NumberLists implements AutoCloseable {
  private static final int MAX_RANK = 8;
  private static final int MAX_DIGITS = 18;
  private static final int NOT_PLAIN = -1;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private final byte[] text;
  private final DType dtype;
  private final long[] dims = new long[MAX_RANK];
  private int rank;
  private Tensor block;
  private MemorySegment data;
  private long capacity;
  private long count;
  private boolean given;

  NumberLists(byte[] text, DType dtype) {
    this.text = text;
    this.dtype = dtype;
    capacity = Math.max(16, text.length / 16);
    block = Tensor.allocate(dtype, Shape.of(capacity));
    data = block.data();
  }

  /** Whether elements of this type are numbers in JSON. */
  static boolean canRead(DType dtype) {
    return switch (dtype) {
      case FLOAT, DOUBLE, INT32, UINT8, INT16, INT8, INT64, UINT32, UINT64 -> true;
      case STRING, COMPLEX64, BOOL, BFLOAT16, UINT16, COMPLEX128, HALF -> false;
    };
  }

  /** Reads the value that starts at {@code from}; returns where it ends, or −1. */
  int read(int from) {
    int at = from;
    while (text[at] == '[') {
      rank++;
      at = spaces(at + 1);
    }
    return rank == 0 || rank > MAX_RANK ? NOT_PLAIN : list(from, 0);
  }

  /** The tensor of what was read, which is the caller's. */
  Tensor finish() {
    given = true;
    long[] shape = new long[rank];
    System.arraycopy(dims, 0, shape, 0, rank);
    var whole = block;
    return Tensor.over(
        dtype, Shape.of(shape), whole.data().asSlice(0, count * dtype.bytes()), whole::close);
  }

  @Override
  public void close() {
    if (!given) {
      block.close();
    }
  }

  // from: at its bracket. Returns what follows the closing one.
  private int list(int from, int level) {
    if (text[from] != '[') {
      return NOT_PLAIN;
    }
    long size = 0;
    int at = from;
    if (level == rank - 1) {
      long before = count;
      at = row(spaces(from + 1));
      size = count - before;
    } else {
      do {
        at = list(spaces(at + 1), level + 1);
        if (at < 0) {
          return NOT_PLAIN;
        }
        at = spaces(at);
        size++;
      } while (text[at] == ',');
    }
    if (at < 0 || text[at] != ']' || (dims[level] != 0 && dims[level] != size)) {
      return NOT_PLAIN;
    }
    dims[level] = size;
    return at + 1;
  }

  private int spaces(int from) {
    int at = from;
    while (text[at] <= ' ' && isSpace(text[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  // from: at the first number. Returns where the list ends, or what is wrong stands.
  private int row(int from) {
    boolean isReal = dtype == DType.FLOAT || dtype == DType.DOUBLE;
    int at = from;
    while (true) {
      if (count == capacity) {
        grow();
      }
      at = isReal ? real(at) : integer(at);
      if (at < 0) {
        return NOT_PLAIN;
      }
      count++;
      if (text[at] == ',' && text[at + 1] > ' ') {
        at++;
        continue;
      }
      at = spaces(at);
      if (text[at] != ',') {
        return at;
      }
      at = spaces(at + 1);
    }
  }

  private void grow() {
    capacity *= 2;
    var larger = Tensor.allocate(dtype, Shape.of(capacity));
    larger.data().asSlice(0, block.data().byteSize()).copyFrom(block.data());
    block.close();
    block = larger;
    data = larger.data();
  }

  // Two words of the fraction are read without a question between them: where the first is not
  // full, the second's count is 0.
  private int real(int from) {
    int first = text[from] == '-' ? from + 1 : from;
    int at = first;
    long digits = 0;
    if (digit(text[first]) < 10 && text[first + 1] == '.') {
      digits = digit(text[at++]);
    } else {
      int read;
      do {
        read = Digits.count(Digits.word(text, at));
        digits = Digits.append(digits, Digits.word(text, at), read);
        at += read;
      } while (read == Digits.EIGHT);
    }
    if (at == first || (text[first] == '0' && at > first + 1)) {
      return NOT_PLAIN;
    }
    int power = 0;
    if (text[at] == '.') {
      int point = ++at;
      int read = Digits.count(Digits.word(text, at));
      digits = Digits.append(digits, Digits.word(text, at), read);
      at += read;
      do {
        long word = Digits.word(text, at);
        read = Digits.count(word);
        digits = Digits.append(digits, word, read);
        at += read;
      } while (read == Digits.EIGHT);
      power = point - at;
      if (power == 0) {
        return NOT_PLAIN;
      }
    }
    if (at - first > MAX_DIGITS && Digits.significant(text, first, at) > MAX_DIGITS) {
      return parsed(from, at);
    }
    boolean hasExponent = (text[at] | 0x20) == 'e';
    return hasExponent ? exponential(from, at, digits, power) : store(from, at, digits, power);
  }

  private int exponential(int from, int mantissaEnd, long digits, int power) {
    int at = mantissaEnd + 1;
    boolean negative = text[at] == '-';
    if (negative || text[at] == '+') {
      at++;
    }
    int start = at;
    int exponent = 0;
    for (int digit = digit(text[at]); digit < 10; digit = digit(text[++at])) {
      exponent = Math.min(exponent * 10 + digit, 9999);
    }
    return at == start
        ? NOT_PLAIN
        : store(from, at, digits, power + (negative ? -exponent : exponent));
  }

  private int store(int from, int end, long digits, int power) {
    if (dtype == DType.FLOAT) {
      float magnitude = Reals.floatOf(digits, power);
      if (!Float.isNaN(magnitude)) {
        data.setAtIndex(FLOAT, count, isNegative(from, end, digits) ? -magnitude : magnitude);
        return end;
      }
    } else {
      double magnitude = Reals.of(digits, power);
      if (!Double.isNaN(magnitude)) {
        data.setAtIndex(DOUBLE, count, isNegative(from, end, digits) ? -magnitude : magnitude);
        return end;
      }
    }
    return parsed(from, end);
  }

  // A lone -0 is a whole number, so it is 0; -0.0 and -0e0 have their sign.
  private boolean isNegative(int from, int end, long digits) {
    return text[from] == '-' && (digits != 0 || end > from + 2);
  }

  // The long way, for more digits than a long holds and for what Reals leaves in doubt.
  private int parsed(int from, int mantissaEnd) {
    int end = mantissaEnd;
    while (digit(text[end]) < 10 || "+-eE".indexOf(text[end]) >= 0) {
      end++;
    }
    var token = new String(text, from, end - from, StandardCharsets.ISO_8859_1);
    double value;
    try {
      value = Double.parseDouble(token);
    } catch (NumberFormatException e) {
      return NOT_PLAIN;
    }
    if (Double.isInfinite(value)) {
      return NOT_PLAIN;
    }
    if (dtype == DType.FLOAT) {
      data.setAtIndex(FLOAT, count, (float) value);
    } else {
      data.setAtIndex(DOUBLE, count, value);
    }
    return end;
  }

  private int integer(int from) {
    int first = text[from] == '-' ? from + 1 : from;
    long value = 0;
    int at = first;
    int read;
    do {
      long word = Digits.word(text, at);
      read = Digits.count(word);
      value = Digits.append(value, word, read);
      at += read;
    } while (read == Digits.EIGHT);
    int length = at - first;
    boolean isWhole = text[at] != '.' && (text[at] | 0x20) != 'e';
    if (length == 0 || length > MAX_DIGITS || !isWhole || (length > 1 && text[first] == '0')) {
      return NOT_PLAIN;
    }
    return put(first == from ? value : -value) ? at : NOT_PLAIN;
  }

  /** Stores a whole number, unless its type does not take it. */
  private boolean put(long value) {
    return switch (dtype) {
      case INT64, UINT64 -> {
        data.setAtIndex(ValueLayout.JAVA_LONG, count, value);
        yield value >= 0 || dtype == DType.INT64;
      }
      case UINT32 -> {
        data.setAtIndex(ValueLayout.JAVA_INT, count, (int) value);
        yield value >>> Integer.SIZE == 0;
      }
      case INT32 -> {
        data.setAtIndex(ValueLayout.JAVA_INT, count, (int) value);
        yield value == (int) value;
      }
      // As TensorProto's int_val: the narrow types take any 32-bit integer.
      case INT16 -> {
        data.setAtIndex(ValueLayout.JAVA_SHORT, count, (short) value);
        yield value == (int) value;
      }
      default -> {
        data.set(ValueLayout.JAVA_BYTE, count, (byte) value);
        yield value == (int) value;
      }
    };
  }

  /** The byte as a digit; what is none is 10 or more. */
  private static int digit(byte c) {
    return (c - '0') & 0xff;
  }
}
