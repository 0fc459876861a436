package dev.tandem.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A file of which no more is read than was allowed last. */
final class MeteredChannel implements SeekableByteChannel {
  private final SeekableByteChannel file;
  private long left;

  MeteredChannel(SeekableByteChannel file) {
    this.file = file;
  }

  void allow(long bytes) {
    left = bytes;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = file.read(target);
    left -= Math.max(count, 0);
    if (left < 0) {
      throw new IOException("its list of entries is too long");
    }
    return count;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
