package dev.tandem.dataset;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pixels as a PNG, so that they go through the same preprocessing as a served image. */
final class Png {
  private Png() {}

  /** Of rows of pixels, {@code channels} (1 or 3, red first) bytes each. */
  static byte[] encode(byte[] pixels, int height, int width, int channels) {
    boolean isGrey = channels == 1;
    var image =
        new BufferedImage(
            width, height, isGrey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    byte[] drawn = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < drawn.length; i++) {
      // Of three channels the first and the last change places.
      drawn[i] = pixels[isGrey ? i : i + 2 - 2 * (i % 3)];
    }
    return encode(image);
  }

  static byte[] encode(BufferedImage image) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
