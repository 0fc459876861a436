package dev.tandem.nn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The arrays of a NumPy {@code .npz} file, each as doubles in row-major order. */
public final class Npz {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '([^']+)', 'fortran_order': False, 'shape': \\(([^)]*)\\)");

  private final Map<String, Array> arrays = new HashMap<>();

  public record Array(long[] shape, double[] values) {
    public float[] floats() {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }
  }

  public static Npz read(Path file) throws IOException {
    var npz = new Npz();
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        npz.arrays.put(entry.getName().replace(".npy", ""), array(zip.readAllBytes()));
      }
    }
    return npz;
  }

  public boolean has(String name) {
    return arrays.containsKey(name);
  }

  public Array get(String name) {
    Array array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no array " + name + " among " + arrays.keySet());
    }
    return array;
  }

  private static Array array(byte[] bytes) {
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int prefix = bytes[6] == 1 ? 10 : 12;
    int length = bytes[6] == 1 ? data.getShort(8) & 0xffff : data.getInt(8);
    String header = new String(bytes, prefix, length, StandardCharsets.ISO_8859_1);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.find()) {
      throw new IllegalArgumentException("not an array in C order: " + header);
    }
    String[] dims = matcher.group(2).isBlank() ? new String[0] : matcher.group(2).split(",");
    long count = 1;
    var shape = new java.util.ArrayList<Long>();
    for (String dim : dims) {
      if (!dim.isBlank()) {
        shape.add(Long.parseLong(dim.strip()));
        count *= shape.getLast();
      }
    }
    data.position(prefix + length);
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = next(data, matcher.group(1));
    }
    return new Array(shape.stream().mapToLong(Long::longValue).toArray(), values);
  }

  private static double next(ByteBuffer data, String type) {
    return switch (type) {
      case "<f4" -> data.getFloat();
      case "<f8" -> data.getDouble();
      case "<i4" -> data.getInt();
      case "<i8" -> data.getLong();
      case "<f2" -> Float.float16ToFloat(data.getShort());
      case "<i2" -> data.getShort();
      case "<u2" -> data.getShort() & 0xffff;
      case "<u4" -> data.getInt() & 0xffffffffL;
      case "<u8" -> data.getLong();
      case "|b1", "|i1" -> data.get();
      case "|u1" -> data.get() & 0xff;
      default -> throw new IllegalArgumentException("array of type " + type);
    };
  }
}
