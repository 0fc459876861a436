package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The header of a NumPy array (NEP 1), whose elements follow it.
 *
 * @param kind u, i, f, b, U or S, as NumPy says
 * @param bytes of one element
 */
record NpyArray(char kind, int bytes, ByteOrder order, long[] shape) {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([<>|=])([uifbUS])(\\d{1,6})',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(((?:\\d{1,18}[, ]*)*)\\),?\\s*\\}\\s*");
  private static final int MAGIC = 6;
  private static final int MAX_HEADER = 1 << 16;
  private static final long MAX_ROW = 256 << 20;

  static NpyArray readHeader(DataInputStream in, String where) throws IOException {
    in.readNBytes(MAGIC);
    int version = in.readUnsignedByte();
    in.readUnsignedByte();
    int length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
    if (version > 1) {
      length |= Short.toUnsignedInt(Short.reverseBytes(in.readShort())) << 16;
    }
    if (length < 0 || length > MAX_HEADER) {
      throw Fault.badInput(where + " has a header of " + length + " bytes; it is no NumPy array");
    }
    String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    var header = HEADER.matcher(text);
    if (!header.matches()) {
      throw Fault.badInput(
          where + " must be an array of numbers or of strings; its header is " + text.strip());
    }
    long[] shape = shape(header.group(5));
    if (header.group(4).equals("True") && shape.length > 1) {
      throw Fault.badInput(where + " is in Fortran's order; save it with numpy.ascontiguousarray");
    }
    char kind = header.group(2).charAt(0);
    int bytes = Integer.parseInt(header.group(3)) * (kind == 'U' ? Integer.BYTES : 1);
    var order = header.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new NpyArray(kind, bytes, order, shape);
  }

  private static long[] shape(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** The elements of one example, the first dimension being that of the examples. */
  int rowSize() {
    long size = 1;
    for (int i = 1; i < shape.length; i++) {
      size *= Math.max(1, Math.min(shape[i], MAX_ROW + 1));
      if (size * Math.max(1, bytes) > MAX_ROW || shape[i] < 1) {
        throw Fault.badInput(
            "an example of shape %s must have 1 to %d bytes"
                .formatted(Arrays.toString(shape), MAX_ROW));
      }
    }
    return (int) size;
  }

  int count() {
    if (shape.length == 0 || shape[0] > Integer.MAX_VALUE) {
      throw Fault.badInput(
          "an array of shape %s has not one element per example".formatted(Arrays.toString(shape)));
    }
    return (int) shape[0];
  }

  boolean isText() {
    return kind == 'U' || kind == 'S';
  }

  boolean isWhole() {
    return kind == 'u' || kind == 'i' || kind == 'b';
  }

  ByteBuffer row(DataInputStream in) throws IOException {
    byte[] row = new byte[rowSize() * bytes];
    in.readFully(row);
    return ByteBuffer.wrap(row).order(order);
  }

  /** The number at an index of a row. */
  double number(ByteBuffer row, int index) {
    int at = index * bytes;
    return switch (kind) {
      case 'f' ->
          switch (bytes) {
            case 2 -> Float.float16ToFloat(row.getShort(at));
            case 4 -> row.getFloat(at);
            default -> row.getDouble(at);
          };
      case 'i' -> whole(row, at);
      case 'u' -> bytes == 8 ? whole(row, at) : whole(row, at) & ((1L << (8 * bytes)) - 1);
      default -> row.get(at);
    };
  }

  private long whole(ByteBuffer row, int at) {
    return switch (bytes) {
      case 1 -> row.get(at);
      case 2 -> row.getShort(at);
      case 4 -> row.getInt(at);
      default -> row.getLong(at);
    };
  }

  /** The one element of a row as the name of a class. */
  String name(ByteBuffer row) {
    if (!isText()) {
      double number = number(row, 0);
      return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
    var charset =
        kind == 'S'
            ? StandardCharsets.UTF_8
            : order == ByteOrder.BIG_ENDIAN ? StandardCharsets.UTF_32BE : StandardCharsets.UTF_32LE;
    return new String(row.array(), charset).replace("\0", "").strip();
  }
}
