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
 * at which every loop stops. Lists and numbers are one class because apart they take a tenth
 * longer.
 */
final class NumberLists implements AutoCloseable {
  private static final int MAX_RANK = 8;
  private static final int MAX_DIGITS = 18;
  private static final int NOT_PLAIN = -1;
  private static final int FIRST_CAPACITY = 4096;
  private static final long EIGHT = 100_000_000;
  private static final long SIXTEEN = EIGHT * EIGHT;

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
  private long digits;
  private int power;
  private boolean given;

  NumberLists(byte[] text, DType dtype) {
    this.text = text;
    this.dtype = dtype;
    capacity = Math.min(FIRST_CAPACITY, most());
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
    if (level == rank - 1) {
      return row(from);
    }
    long size = 0;
    int at = from;
    do {
      at = spaces(at + 1);
      at = level == rank - 2 && text[at] == '[' ? row(at) : list(at, level + 1);
      if (at < 0) {
        return NOT_PLAIN;
      }
      at = spaces(at);
      size++;
    } while (text[at] == ',');
    return closes(at, level, size) ? at + 1 : NOT_PLAIN;
  }

  private boolean closes(int at, int level, long size) {
    if (text[at] != ']' || (dims[level] != 0 && dims[level] != size)) {
      return false;
    }
    dims[level] = size;
    return true;
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

  // from: at its bracket. Returns what follows the closing one.
  private int row(int from) {
    boolean isReal = dtype == DType.FLOAT || dtype == DType.DOUBLE;
    long index = count;
    int at = from;
    do {
      at = spaces(at + 1);
      if (index == capacity) {
        grow(at);
      }
      at = isReal ? real(at, index) : integer(at, index);
      if (at < 0) {
        return NOT_PLAIN;
      }
      index++;
      at = spaces(at);
    } while (text[at] == ',');
    long size = index - count;
    count = index;
    return closes(at, rank - 1, size) ? at + 1 : NOT_PLAIN;
  }

  /** A number and what separates it take two bytes at least. */
  private long most() {
    return text.length / 2 + 1L;
  }

  // As many as there will be if the rest is as dense: each larger block costs its pages again.
  private void grow(int at) {
    long foreseen = capacity * text.length / at;
    capacity = Math.min(most(), Math.max(2 * capacity, foreseen + foreseen / 64));
    var larger = Tensor.allocate(dtype, Shape.of(capacity));
    larger.data().asSlice(0, block.data().byteSize()).copyFrom(block.data());
    block.close();
    block = larger;
    data = larger.data();
  }

  // Returns where the number ends.
  private int real(int from, long index) {
    int end = dtype == DType.FLOAT ? plainFloat(from, index) : NOT_PLAIN;
    return end < 0 ? anyReal(from, index) : end;
  }

  // A float as most are written: a digit, a point and up to 23 more. Sixteen are read as if they
  // were there, zeros for those that are not, so that nothing depends on how many there are.
  private int plainFloat(int from, long index) {
    int first = text[from] == '-' ? from + 1 : from;
    int lead = digit(text[first]);
    if (lead > 9 || text[first + 1] != '.') {
      return wholeFloat(from, first, index);
    }
    int at = first + 2;
    long high = Digits.word(text, at);
    at += Digits.count(high);
    long low = Digits.word(text, at);
    int read = Digits.count(low);
    at += read;
    long sixteen = lead * SIXTEEN + Digits.leading(high) * EIGHT + Digits.leading(low);
    float magnitude = Reals.floatOf(sixteen, read == Digits.EIGHT);
    if (read == Digits.EIGHT) {
      read = Digits.count(Digits.word(text, at));
      at += read;
    }
    if (Float.isNaN(magnitude) || at == first + 2 || read == Digits.EIGHT || isExponent(at)) {
      return NOT_PLAIN;
    }
    data.setAtIndex(FLOAT, index, first == from ? magnitude : -magnitude);
    return at;
  }

  private int wholeFloat(int from, int first, long index) {
    long word = Digits.word(text, first);
    int read = Digits.count(word);
    int at = first + read;
    if (read == 0 || read == Digits.EIGHT || text[at] == '.' || isExponent(at)) {
      return NOT_PLAIN;
    }
    if (text[first] == '0' && read > 1) {
      return NOT_PLAIN;
    }
    int number = (int) Digits.append(0, word, read);
    data.setAtIndex(FLOAT, index, first == from ? number : -number);
    return at;
  }

  private boolean isExponent(int at) {
    return (text[at] | 0x20) == 'e';
  }

  // Its parts are left in digits and power.
  private int anyReal(int from, long index) {
    int first = text[from] == '-' ? from + 1 : from;
    int at = first;
    if (digit(text[first]) < 10 && text[first + 1] == '.') {
      digits = digit(text[at++]);
    } else {
      at = whole(first);
    }
    if (at == first || (text[first] == '0' && at > first + 1)) {
      return NOT_PLAIN;
    }
    power = 0;
    if (text[at] == '.') {
      int point = at + 1;
      at = fraction(point, digits);
      power = point - at;
      if (power == 0) {
        return NOT_PLAIN;
      }
    }
    if (at - first > MAX_DIGITS && Digits.significant(text, first, at) > MAX_DIGITS) {
      return parsed(from, at, index);
    }
    int end = isExponent(at) ? exponent(at) : at;
    return end < 0 || stores(from, end, index) ? end : parsed(from, at, index);
  }

  private int whole(int from) {
    int at = from;
    long number = 0;
    int read;
    do {
      long word = Digits.word(text, at);
      read = Digits.count(word);
      number = Digits.append(number, word, read);
      at += read;
    } while (read == Digits.EIGHT);
    digits = number;
    return at;
  }

  // Two words are read without a question between them: where the first is not full, the second's
  // count is 0.
  private int fraction(int from, long before) {
    long word = Digits.word(text, from);
    int read = Digits.count(word);
    long number = Digits.append(before, word, read);
    int at = from + read;
    do {
      word = Digits.word(text, at);
      read = Digits.count(word);
      number = Digits.append(number, word, read);
      at += read;
    } while (read == Digits.EIGHT);
    digits = number;
    return at;
  }

  private int exponent(int mantissaEnd) {
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
    power += negative ? -exponent : exponent;
    return at == start ? NOT_PLAIN : at;
  }

  private boolean stores(int from, int end, long index) {
    if (dtype == DType.FLOAT) {
      float magnitude = Reals.floatOf(digits, power);
      data.setAtIndex(FLOAT, index, isNegative(from, end) ? -magnitude : magnitude);
      return !Float.isNaN(magnitude);
    }
    double magnitude = Reals.of(digits, power);
    data.setAtIndex(DOUBLE, index, isNegative(from, end) ? -magnitude : magnitude);
    return !Double.isNaN(magnitude);
  }

  // A lone -0 is a whole number, so it is 0; -0.0 and -0e0 have their sign.
  private boolean isNegative(int from, int end) {
    return text[from] == '-' && (digits != 0 || end > from + 2);
  }

  // The long way, for more digits than a long holds and for what Reals leaves in doubt.
  private int parsed(int from, int mantissaEnd, long index) {
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
      data.setAtIndex(FLOAT, index, (float) value);
    } else {
      data.setAtIndex(DOUBLE, index, value);
    }
    return end;
  }

  private int integer(int from, long index) {
    int first = text[from] == '-' ? from + 1 : from;
    int at = whole(first);
    int length = at - first;
    boolean isWhole = text[at] != '.' && (text[at] | 0x20) != 'e';
    if (length == 0 || length > MAX_DIGITS || !isWhole || (length > 1 && text[first] == '0')) {
      return NOT_PLAIN;
    }
    return put(first == from ? digits : -digits, index) ? at : NOT_PLAIN;
  }

  /** Stores a whole number, unless its type does not take it. */
  private boolean put(long value, long index) {
    return switch (dtype) {
      case INT64, UINT64 -> {
        data.setAtIndex(ValueLayout.JAVA_LONG, index, value);
        yield value >= 0 || dtype == DType.INT64;
      }
      case UINT32 -> {
        data.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
        yield value >>> Integer.SIZE == 0;
      }
      case INT32 -> {
        data.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
        yield value == (int) value;
      }
      // As TensorProto's int_val: the narrow types take any 32-bit integer.
      case INT16 -> {
        data.setAtIndex(ValueLayout.JAVA_SHORT, index, (short) value);
        yield value == (int) value;
      }
      default -> {
        data.set(ValueLayout.JAVA_BYTE, index, (byte) value);
        yield value == (int) value;
      }
    };
  }

  /** The byte as a digit; what is none is 10 or more. */
  private static int digit(byte c) {
    return (c - '0') & 0xff;
  }
}
