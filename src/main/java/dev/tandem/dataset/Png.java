package dev.tandem.dataset;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Pixels as a PNG, so that they go through the same preprocessing as a served image. */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int GREY = 0;
  private static final int RGB = 2;

  private Png() {}

  /** Of rows of pixels, {@code channels} (1 or 3) bytes each. */
  static byte[] encode(byte[] pixels, int height, int width, int channels) {
    int stride = width * channels;
    byte[] lines = new byte[height * (stride + 1)];
    for (int y = 0; y < height; y++) {
      // Each line begins with its filter, 0 for none.
      System.arraycopy(pixels, y * stride, lines, y * (stride + 1) + 1, stride);
    }
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    try {
      out.write(SIGNATURE);
      chunk(out, "IHDR", header(height, width, channels));
      chunk(out, "IDAT", deflated(lines));
      chunk(out, "IEND", new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(int height, int width, int channels) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(width);
    out.writeInt(height);
    out.write(new byte[] {8, (byte) (channels == 1 ? GREY : RGB), 0, 0, 0});
    return bytes.toByteArray();
  }

  private static byte[] deflated(byte[] lines) {
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(lines);
      deflater.finish();
      var out = new ByteArrayOutputStream(lines.length / 2 + 64);
      byte[] part = new byte[1 << 14];
      while (!deflater.finished()) {
        out.write(part, 0, deflater.deflate(part));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var sum = new CRC32();
    sum.update(name);
    sum.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) sum.getValue());
  }
}
