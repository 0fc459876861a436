package dev.tandem.preprocessing.image;

import dev.tandem.fault.Fault;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The encodings taken, told by the first bytes. */
enum ImageFormat {
  JPEG("JPEG"),
  PNG("PNG"),
  WEBP("WebP"),
  BMP("BMP");

  private final String label;

  ImageFormat(String label) {
    this.label = label;
  }

  /** The format of these bytes; a {@link Fault} that shows them where it is none of ours. */
  static ImageFormat of(byte[] encoded) {
    var format = find(encoded);
    if (format == null) {
      throw new Fault(
          Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
          encoded.length == 0
              ? "not an image: it is empty; use JPEG, PNG, WebP or BMP"
              : "not an image: the first bytes are \"%s\"; use JPEG, PNG, WebP or BMP"
                  .formatted(shown(encoded)));
    }
    return format;
  }

  static @Nullable ImageFormat find(byte[] encoded) {
    if (startsWith(encoded, 0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (startsWith(encoded, 0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (startsWith(encoded, 0, "RIFF") && startsWith(encoded, 8, "WEBP")) {
      return WEBP;
    }
    // "BM" alone begins many texts; the reserved words and the header's size are BMP's own.
    return startsWith(encoded, 0, "BM") && startsWith(encoded, 6, "\0\0\0\0") ? BMP : null;
  }

  Fault corrupt() {
    return Fault.badInput("the " + label + " is truncated or corrupt");
  }

  String label() {
    return label;
  }

  static boolean startsWith(byte[] bytes, int at, String latin1) {
    byte[] wanted = latin1.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < at + wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static String shown(byte[] bytes) {
    int count = Math.min(bytes.length, 16);
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int value = bytes[i] & 0xff;
      if (value >= 0x20 && value < 0x7f && value != '"' && value != '\\') {
        text.append((char) value);
      } else {
        text.append("\\x%02x".formatted(value));
      }
    }
    return text.append(bytes.length > count ? "..." : "").toString();
  }
}
