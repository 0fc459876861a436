package dev.tandem.evaluation;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/**
 * One drawing as SVG and as PNG, which has two pixels for one of the SVG's units.
 *
 * @param width in the SVG's units
 */
public record Picture(int width, int height, String svg, byte[] png) {
  private static final int SCALE = 2;

  /** Draws it twice. */
  static Picture of(String title, int width, int height, Consumer<Graphics2D> drawing) {
    var pen = new SvgPen();
    draw(pen, width, height, drawing);
    return new Picture(
        width, height, pen.document(title, width, height), png(width, height, drawing));
  }

  private static byte[] png(int width, int height, Consumer<Graphics2D> drawing) {
    var image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    var pen = image.createGraphics();
    pen.scale(SCALE, SCALE);
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    draw(pen, width, height, drawing);
    return encode(image);
  }

  private static void draw(Graphics2D pen, int width, int height, Consumer<Graphics2D> drawing) {
    try {
      pen.setColor(Color.WHITE);
      pen.fillRect(0, 0, width, height);
      drawing.accept(pen);
    } finally {
      pen.dispose();
    }
  }

  static byte[] encode(BufferedImage image) {
    var bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IllegalStateException("this Java writes no PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
