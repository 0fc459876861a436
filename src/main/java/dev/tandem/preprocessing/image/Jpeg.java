package dev.tandem.preprocessing.image;

import dev.tandem.preprocessing.image.Bytes.OutOfBytes;

/** The markers of a JPEG, ITU T.81 annex B. */
final class Jpeg {
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;

  private Jpeg() {}

  /** Width and height of the frame header. */
  static long[] size(Bytes bytes) throws OutOfBytes {
    long at = 2;
    while (true) {
      at = marker(bytes, at);
      int code = bytes.at(at - 1);
      if (isFrame(code)) {
        return new long[] {bytes.big(at + 5, 2), bytes.big(at + 3, 2)};
      }
      if (code == START_OF_SCAN || code == END_OF_IMAGE) {
        throw new OutOfBytes();
      }
      at = skip(bytes, at, code);
    }
  }

  /**
   * Whether the image's own end marker is there; libjpeg fills what is missing with grey and says
   * nothing. An embedded thumbnail's end is skipped with its segment.
   */
  static boolean isWhole(Bytes bytes) throws OutOfBytes {
    long at = 2;
    boolean scanned = false;
    while (true) {
      at = scanned ? nextInScan(bytes, at) : marker(bytes, at);
      int code = bytes.at(at - 1);
      if (code == END_OF_IMAGE) {
        return scanned;
      }
      at = skip(bytes, at, code);
      scanned |= code == START_OF_SCAN;
    }
  }

  /** The position after the marker that is here; fill bytes may stand before it. */
  private static long marker(Bytes bytes, long from) throws OutOfBytes {
    long at = from;
    if (bytes.at(at) != 0xff) {
      throw new OutOfBytes();
    }
    while (bytes.at(at) == 0xff) {
      at++;
    }
    return at + 1;
  }

  /** The position after the next marker in coded data, past stuffed zeros and restarts. */
  private static long nextInScan(Bytes bytes, long from) throws OutOfBytes {
    byte[] array = bytes.array();
    for (int at = (int) from; at + 1 < array.length; at++) {
      int next = array[at + 1] & 0xff;
      if (array[at] == (byte) 0xff && next != 0 && next != 0xff && !isRestart(next)) {
        return at + 2L;
      }
    }
    throw new OutOfBytes();
  }

  private static long skip(Bytes bytes, long at, int code) throws OutOfBytes {
    if (isRestart(code) || code == 0x01) {
      return at;
    }
    long length = bytes.big(at, 2);
    if (length < 2) {
      throw new OutOfBytes();
    }
    return at + length;
  }

  private static boolean isRestart(int code) {
    return code >= 0xd0 && code <= 0xd7;
  }

  private static boolean isFrame(int code) {
    return code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
  }
}
