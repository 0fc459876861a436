package dev.tandem.preprocessing.image;

/** Bytes read as unsigned numbers at checked positions. */
record Bytes(byte[] array) {
  /** The bytes end before what they promise. */
  static final class OutOfBytes extends Exception {
    private static final long serialVersionUID = 1L;

    OutOfBytes() {
      super(null, null, false, false);
    }
  }

  int length() {
    return array.length;
  }

  int at(long position) throws OutOfBytes {
    if (position < 0 || position >= array.length) {
      throw new OutOfBytes();
    }
    return array[(int) position] & 0xff;
  }

  long big(long position, int count) throws OutOfBytes {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | at(position + i);
    }
    return value;
  }

  long little(long position, int count) throws OutOfBytes {
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | at(position + i);
    }
    return value;
  }

  boolean says(int position, String latin1) {
    return ImageFormat.startsWith(array, position, latin1);
  }
}
