package dev.tandem.evaluation;

import java.awt.Graphics2D;
import java.util.Locale;

/** Which part of a text is at the place it is written to. */
enum Anchor {
  START(0),
  MIDDLE(0.5),
  END(1);

  private final double share;

  Anchor(double share) {
    this.share = share;
  }

  String svg() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Writes a text; an SVG is told the anchor, so that a viewer's other font does not move it. */
  void write(Graphics2D pen, String text, double x, double y) {
    if (pen instanceof SvgPen svg) {
      svg.text(text, x, y, this);
      return;
    }
    String written = Palette.written(pen.getFont(), text);
    double width = pen.getFont().getStringBounds(written, pen.getFontRenderContext()).getWidth();
    pen.drawString(written, (float) (x - share * width), (float) y);
  }
}
