package dev.tandem.preprocessing.image;

import dev.tandem.preprocessing.image.Bytes.OutOfBytes;

/** The chunks of a PNG; their checksums are the decoder's to check. */
final class Png {
  private static final int FIRST_CHUNK = 8;

  private Png() {}

  static long[] size(Bytes bytes) throws OutOfBytes {
    if (!bytes.says(FIRST_CHUNK + 4, "IHDR")) {
      throw new OutOfBytes();
    }
    return new long[] {bytes.big(16, 4), bytes.big(20, 4)};
  }

  /** Whether the chunks follow each other up to IEND. */
  static boolean isWhole(Bytes bytes) throws OutOfBytes {
    long at = FIRST_CHUNK;
    while (at + 12 <= bytes.length()) {
      if (bytes.says((int) at + 4, "IEND")) {
        return true;
      }
      at += 12 + bytes.big(at, 4);
    }
    return false;
  }
}
