package dev.tandem.api.tfserving;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A growing buffer of JSON text. */
final class JsonWriter {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);

  private static final long[] TENS = new long[19];

  static {
    TENS[0] = 1;
    for (int i = 1; i < TENS.length; i++) {
      TENS[i] = TENS[i - 1] * 10;
    }
  }

  private byte[] bytes;
  private int size;

  JsonWriter(long expected) {
    bytes = new byte[(int) Math.clamp(expected, 256, 64 << 20)];
  }

  JsonWriter put(char c) {
    if (size == bytes.length) {
      room(1);
    }
    bytes[size++] = (byte) c;
    return this;
  }

  /** Adds ASCII text as it is. */
  JsonWriter put(String ascii) {
    int length = ascii.length();
    room(length);
    ascii.getBytes(0, length, bytes, size);
    size += length;
    return this;
  }

  /** 10^power as a whole number, for powers 0 to 18. */
  static long tens(int power) {
    return TENS[power];
  }

  /** Adds a whole number. */
  JsonWriter number(long value) {
    if (value == Long.MIN_VALUE) {
      return put(Long.toString(value));
    }
    if (value < 0) {
      put('-');
    }
    long magnitude = Math.abs(value);
    int count = 1;
    while (count < TENS.length && magnitude >= TENS[count]) {
      count++;
    }
    digits(magnitude, count);
    return this;
  }

  /** Adds a number that is not negative as {@code count} digits, with zeros in front. */
  void digits(long value, int count) {
    room(count);
    long rest = value;
    for (int i = size + count - 1; i >= size; i--) {
      long tenth = rest / 10;
      bytes[i] = (byte) ('0' + (rest - tenth * 10));
      rest = tenth;
    }
    size += count;
  }

  /** Adds {@code count} digits with a point behind the first {@code whole}, if more follow. */
  void point(long value, int count, int whole) {
    if (count > whole) {
      long unit = TENS[count - whole];
      digits(value / unit, whole);
      put('.');
      digits(value % unit, count - whole);
    } else {
      digits(value, count);
    }
  }

  JsonWriter string(String value) {
    return string(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a string in quotation marks; its bytes are escaped but not otherwise looked at. */
  JsonWriter string(byte[] value) {
    put('"');
    for (byte c : value) {
      if (c == '"' || c == '\\') {
        put('\\').put((char) c);
      } else if (c >= 0 && c < 0x20) {
        control(c);
      } else {
        put((char) c);
      }
    }
    return put('"');
  }

  private void control(byte c) {
    int simple = "\b\f\n\r\t".indexOf(c);
    if (simple >= 0) {
      put('\\').put("bfnrt".charAt(simple));
      return;
    }
    put("\\u00").put((char) HEX[c >> 4]).put((char) HEX[c & 15]);
  }

  JsonWriter base64(byte[] value) {
    return put("{\"b64\":\"").put(Base64.getEncoder().encodeToString(value)).put("\"}");
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes =
          Arrays.copyOf(
              bytes,
              Math.max(
                  Math.addExact(size, more),
                  (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L)));
    }
  }

  int size() {
    return size;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
