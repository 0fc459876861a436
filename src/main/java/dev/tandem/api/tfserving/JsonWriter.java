package dev.tandem.api.tfserving;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A growing buffer of JSON text. */
final class JsonWriter {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);

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
