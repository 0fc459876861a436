package dev.tandem.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.util.List;
import java.util.Locale;

/**
 * The colours and letters of all pictures. Colours are told apart with any kind of colour vision:
 * the first six are Okabe and Ito's (2008), the others darker than those.
 */
final class Palette {
  static final Color PAPER = Color.WHITE;
  static final Color INK = new Color(0x22262b);
  static final Color FAINT_INK = new Color(0x5b6470);
  static final Color GRID = new Color(0xe4e7eb);
  static final Color BLUE = new Color(0x0072b2);
  static final Color VERMILION = new Color(0xd55e00);
  static final Color GREEN = new Color(0x009e73);

  /** Of what is wrong; darker than the green of what is right, for those who see both alike. */
  static final Color RED = new Color(0xb80f2e);

  /** A cell's full colour, and letters on it; paler cells let the paper through. */
  static final Color CELL = new Color(0x0b4f8a);

  static final Color ON_CELL = new Color(0xfefefe);

  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  static final Font SMALL = PLAIN.deriveFont(11f);
  static final Font BOLD = PLAIN.deriveFont(Font.BOLD);
  static final Font TITLE = PLAIN.deriveFont(Font.BOLD, 15f);
  static final BasicStroke THIN = stroke(1);
  static final BasicStroke DASHED =
      new BasicStroke(
          1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {5, 4}, 0);

  private static final List<Color> SERIES =
      List.of(
          BLUE,
          VERMILION,
          GREEN,
          new Color(0xcc79a7),
          new Color(0xe69f00),
          new Color(0x56b4e9),
          new Color(0x332288),
          new Color(0x882255),
          new Color(0x999933),
          new Color(0x117733),
          new Color(0xaa4499),
          new Color(0x777777));

  private Palette() {}

  /** The colour of the series of that number; they come round again. */
  static Color series(int index) {
    return SERIES.get(index % SERIES.size());
  }

  static BasicStroke stroke(float width) {
    return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  /**
   * The text as pixels can show it: what the font has no letter for is told by its number, {@code
   * [732B]}, as boxes would all be alike. An SVG has the text itself, for its viewer's fonts.
   */
  static String written(Font font, String text) {
    if (font.canDisplayUpTo(text) < 0) {
      return text;
    }
    var written = new StringBuilder();
    text.codePoints()
        .forEach(
            letter -> {
              if (font.canDisplay(letter)) {
                written.appendCodePoint(letter);
              } else {
                written.append(String.format(Locale.ROOT, "[%04X]", letter));
              }
            });
    return written.toString();
  }

  /** Of the text as it is written. */
  static double width(Font font, String text) {
    return font.getStringBounds(written(font, text), new FontRenderContext(null, true, true))
        .getWidth();
  }

  /** The text, or its start with an ellipsis where it is wider than that. */
  static String fitted(Font font, String text, double width) {
    if (width(font, text) <= width) {
      return text;
    }
    int letters = Math.min(text.length(), (int) width);
    while (letters > 0 && width(font, start(text, letters) + "…") > width) {
      letters--;
    }
    return start(text, letters) + "…";
  }

  /** No half of a surrogate pair ends it. */
  private static String start(String text, int letters) {
    boolean isHalf = letters > 0 && Character.isHighSurrogate(text.charAt(letters - 1));
    return text.substring(0, isHalf ? letters - 1 : letters);
  }

  static void title(Graphics2D pen, String title, double x, double y) {
    pen.setFont(TITLE);
    pen.setColor(INK);
    Anchor.START.write(pen, title, x, y);
  }

  static void note(Graphics2D pen, String note, double x, double y) {
    pen.setFont(SMALL);
    pen.setColor(FAINT_INK);
    Anchor.START.write(pen, note, x, y);
  }
}
