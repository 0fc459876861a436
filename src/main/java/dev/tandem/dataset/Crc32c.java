package dev.tandem.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** TFRecord's masked checksum: {@code ((crc >>> 15) | (crc << 17)) + 0xa282ead8}. */
final class Crc32c {
  private static final int DELTA = 0xa282ead8;
  private static final int LENGTH = 8;

  private Crc32c() {}

  static int masked(byte[] bytes, int from, int length) {
    var sum = new CRC32C();
    sum.update(bytes, from, length);
    return Integer.rotateRight((int) sum.getValue(), 15) + DELTA;
  }

  /** Whether these are a record's length and its checksum. */
  static boolean isRecordHeader(byte[] head) {
    int stored = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(LENGTH);
    return stored == masked(head, 0, LENGTH);
  }
}
