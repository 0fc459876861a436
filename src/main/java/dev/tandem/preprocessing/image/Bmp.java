package dev.tandem.preprocessing.image;

import dev.tandem.preprocessing.image.Bytes.OutOfBytes;

/** The headers of a BMP: OS/2's of 12 bytes and Windows's of 40 and more. */
final class Bmp {
  private static final int OS2_HEADER = 12;

  private Bmp() {}

  static long[] size(Bytes bytes) throws OutOfBytes {
    if (bytes.little(14, 4) == OS2_HEADER) {
      return new long[] {bytes.little(18, 2), bytes.little(20, 2)};
    }
    // A negative height says that the rows go from top to bottom.
    return new long[] {(int) bytes.little(18, 4), Math.abs((long) (int) bytes.little(22, 4))};
  }

  /** Whether all rows are there; of a compressed one only that they begin. */
  static boolean isWhole(Bytes bytes) throws OutOfBytes {
    boolean os2 = bytes.little(14, 4) == OS2_HEADER;
    long start = bytes.little(10, 4);
    long depth = bytes.little(os2 ? 24 : 28, 2);
    boolean compressed = !os2 && (bytes.little(30, 4) == 1 || bytes.little(30, 4) == 2);
    if (compressed) {
      return start < bytes.length();
    }
    long[] size = size(bytes);
    long row = (size[0] * depth + 31) / 32 * 4;
    return start + row * size[1] <= bytes.length();
  }
}
