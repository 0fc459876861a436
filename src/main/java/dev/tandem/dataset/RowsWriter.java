package dev.tandem.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes the file that {@link PreparedRows} reads. */
final class RowsWriter implements Closeable {
  private static final int BUFFER = 1 << 20;

  // A full disk is an exception here; in memory mapped for writing it would kill the process.
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C sum = new CRC32C();
  private final Answers answers = new Answers();
  private int count;
  private int targetSize = -1;

  RowsWriter(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  int count() {
    return count;
  }

  int targetSize() {
    return Math.max(0, targetSize);
  }

  void add(MemorySegment row, int label) throws IOException {
    expectTargets(0);
    answers.add(label);
    append(row.asByteBuffer());
    count++;
  }

  void add(MemorySegment row, double[] targets) throws IOException {
    expectTargets(targets.length);
    for (double target : targets) {
      answers.add(Float.floatToRawIntBits((float) target));
    }
    append(row.asByteBuffer());
    count++;
  }

  private void expectTargets(int size) {
    if (targetSize >= 0 && targetSize != size) {
      throw DatasetFaults.unprocessable(
          "examples have %d and %d targets; they must have the same".formatted(targetSize, size));
    }
    targetSize = size;
  }

  private void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int length = Math.min(bytes.remaining(), buffer.remaining());
      buffer.put(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    sum.update(buffer);
    buffer.rewind();
    write(buffer);
    buffer.clear();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Ends the file; without that it is none. */
  void finish(PreparedJson description) throws IOException {
    append(answers.bytes());
    byte[] text = description.text().getBytes(StandardCharsets.UTF_8);
    append(ByteBuffer.wrap(text));
    flush();
    var trailer = ByteBuffer.allocate(PreparedRows.TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    trailer.putInt(text.length).putInt((int) sum.getValue()).putLong(PreparedRows.MARK);
    write(trailer.flip());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Class indices, or the bits of targets, of all rows. */
  private static final class Answers {
    private int[] values = new int[1024];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = java.util.Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    ByteBuffer bytes() {
      var bytes = ByteBuffer.allocate(size * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < size; i++) {
        bytes.putInt(values[i]);
      }
      return bytes.flip();
    }
  }
}
