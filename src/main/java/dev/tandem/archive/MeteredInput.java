package dev.tandem.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of which no more is read than was allowed last. */
final class MeteredInput extends FilterInputStream {
  private long left;

  MeteredInput(InputStream in) {
    super(in);
  }

  void allow(long bytes) {
    left = bytes;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    spend(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int count = super.read(target, from, length);
    spend(Math.max(count, 0));
    return count;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long count = super.skip(Math.min(wanted, left + 1));
    spend(count);
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void spend(long count) throws IOException {
    left -= count;
    if (left < 0) {
      throw new IOException("a header or what follows the last entry is too long");
    }
  }
}
