package dev.tandem.preprocessing.image;

import dev.tandem.preprocessing.image.Bytes.OutOfBytes;

/** The container of a WebP, RFC 9649. */
final class WebP {
  private static final int CHUNK = 12;
  private static final int PAYLOAD = 20;

  private WebP() {}

  static long[] size(Bytes bytes) throws OutOfBytes {
    if (bytes.says(CHUNK, "VP8X")) {
      return new long[] {bytes.little(PAYLOAD + 4, 3) + 1, bytes.little(PAYLOAD + 7, 3) + 1};
    }
    if (bytes.says(CHUNK, "VP8L") && bytes.at(PAYLOAD) == 0x2f) {
      long bits = bytes.little(PAYLOAD + 1, 4);
      return new long[] {(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
    }
    if (bytes.says(CHUNK, "VP8 ") && bytes.says(PAYLOAD + 3, "\u009d\u0001\u002a")) {
      return new long[] {
        bytes.little(PAYLOAD + 6, 2) & 0x3fff, bytes.little(PAYLOAD + 8, 2) & 0x3fff
      };
    }
    throw new OutOfBytes();
  }

  static boolean isWhole(Bytes bytes) throws OutOfBytes {
    return bytes.little(4, 4) + 8 <= bytes.length();
  }
}
