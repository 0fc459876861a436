package dev.tandem.dataset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** What a file is, told by its first bytes. */
enum FileKind {
  IMAGE,
  IDX,
  NPY,
  GZIP,
  TFRECORD,
  JSON_LINES,
  TEXT,
  BINARY;

  /** How many bytes tell it. */
  static final int HEAD = 512;

  private static final int RECORD_HEADER = 12;
  private static final int IDX_TYPE = 8;
  private static final int IDX_MAX_RANK = 4;

  static FileKind of(byte[] head) {
    if (isImage(head)) {
      return IMAGE;
    }
    if (begins(head, "\u0093NUMPY")) {
      return NPY;
    }
    if (begins(head, "\u001f\u008b\b")) {
      var packed = of(unpacked(head));
      return packed == IDX || packed == TFRECORD ? packed : GZIP;
    }
    if (begins(head, "\0\0") && head.length > 4 && head[2] == IDX_TYPE) {
      return head[3] > 0 && head[3] <= IDX_MAX_RANK ? IDX : BINARY;
    }
    if (head.length >= RECORD_HEADER && Crc32c.isRecordHeader(head)) {
      return TFRECORD;
    }
    if (!isText(head)) {
      return BINARY;
    }
    String text = new String(head, StandardCharsets.UTF_8).replace("\ufeff", "").strip();
    return text.startsWith("{") ? JSON_LINES : TEXT;
  }

  /** As much as the first bytes of a gzip file give. */
  private static byte[] unpacked(byte[] head) {
    byte[] start = new byte[RECORD_HEADER];
    try (var in = new GZIPInputStream(new ByteArrayInputStream(head))) {
      return Arrays.copyOf(start, in.readNBytes(start, 0, start.length));
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static boolean isImage(byte[] head) {
    return begins(head, "\u00ff\u00d8\u00ff")
        || begins(head, "\u0089PNG\r\n\u001a\n")
        || (begins(head, "RIFF") && head.length >= 12 && head[8] == 'W' && head[9] == 'E')
        || (begins(head, "BM") && head.length >= 18 && head[15] == 0 && head[16] == 0);
  }

  private static boolean isText(byte[] head) {
    for (byte value : head) {
      if (value >= 0 && value < ' ' && value != '\n' && value != '\r' && value != '\t') {
        return false;
      }
    }
    return true;
  }

  private static boolean begins(byte[] head, String magic) {
    byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
    if (head.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (head[i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
