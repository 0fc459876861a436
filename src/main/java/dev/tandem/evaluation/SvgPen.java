package dev.tandem.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics;
import java.awt.Image;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.awt.image.ImageObserver;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is drawn as SVG 1.1: text as text, colours as attributes that a page's style may
 * override, and lines that go on where the last one ended as one path.
 */
final class SvgPen extends Pen {
  /** Names the family that measured the text first, then what looks like it. */
  private static final String FAMILY =
      "DejaVu Sans, Verdana, Segoe UI, Helvetica, Arial, sans-serif";

  private final Sheet sheet;

  SvgPen() {
    this(new Sheet());
  }

  private SvgPen(Sheet sheet) {
    super(new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB).createGraphics());
    this.sheet = sheet;
  }

  private SvgPen(SvgPen other) {
    super(other.copyOfState());
    this.sheet = other.sheet;
  }

  /** What all pens of one picture write on. */
  private static final class Sheet {
    private final StringBuilder body = new StringBuilder();
    private final Map<String, String> clips = new LinkedHashMap<>();
    private final StringBuilder marks = new StringBuilder();
    private @Nullable Point2D end;
    private String look = "";

    void add(String element) {
      finish();
      body.append(element).append('\n');
    }

    /** Adds a figure; a mark on the open path, of its colour, does not end it. */
    void fill(String element, String color) {
      if (end != null && look.contains(color)) {
        marks.append(element).append('\n');
        return;
      }
      add(element);
    }

    /** Adds a line to the path that is open, or opens one. */
    void line(Point2D from, Point2D to, String attributes) {
      if (!attributes.equals(look) || !from.equals(end)) {
        finish();
        look = attributes;
        body.append("<path d=\"M").append(point(from));
      }
      body.append('L').append(point(to));
      end = to;
    }

    void finish() {
      if (end != null) {
        body.append("\" ").append(look).append("/>\n").append(marks);
        marks.setLength(0);
        end = null;
        look = "";
      }
    }

    /** The name of a clip in this picture. */
    String clip(String path) {
      // Two pictures in one page may have the same name only for the same clip.
      return clips.computeIfAbsent(path, _ -> "clip" + Integer.toHexString(path.hashCode()));
    }
  }

  /** The whole picture. */
  String document(String title, int width, int height) {
    sheet.finish();
    var document = new StringBuilder();
    document.append(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                + " role=\"img\" font-family=\"%s\">\n<title>%s</title>\n")
            .formatted(width, height, width, height, FAMILY, Markup.escaped(title)));
    sheet.clips.forEach(
        (path, id) ->
            document.append(
                "<clipPath id=\"%s\"><path d=\"%s\"/></clipPath>\n".formatted(id, path)));
    return document.append(sheet.body).append("</svg>\n").toString();
  }

  @Override
  public Graphics create() {
    return new SvgPen(this);
  }

  @Override
  public void draw(Shape shape) {
    String attributes = "fill=\"none\" " + paint("stroke") + stroke() + clip();
    if (shape instanceof Line2D line) {
      var transform = getTransform();
      sheet.line(
          transform.transform(line.getP1(), null),
          transform.transform(line.getP2(), null),
          attributes);
      return;
    }
    sheet.add("<path d=\"%s\" %s/>".formatted(path(shape, getTransform()), attributes));
  }

  @Override
  public void fill(Shape shape) {
    String path = path(shape, getTransform());
    if (!path.isEmpty()) {
      sheet.fill("<path d=\"%s\" %s%s/>".formatted(path, paint("fill"), clip()), hex());
    }
  }

  @Override
  public void drawString(String text, float x, float y) {
    text(text, x, y, Anchor.START);
  }

  void text(String text, double x, double y, Anchor anchor) {
    var font = getFont();
    var transform = getTransform();
    boolean isMoved = (transform.getType() & ~AffineTransform.TYPE_TRANSLATION) == 0;
    double left = isMoved ? x + transform.getTranslateX() : x;
    double top = isMoved ? y + transform.getTranslateY() : y;
    String where = "x=\"%s\" y=\"%s\"".formatted(number(left), number(top));
    if (!isMoved) {
      where += " transform=\"" + matrix(transform) + "\"";
    }
    sheet.add(
        "<text %s font-size=\"%s\"%s%s %s>%s</text>"
            .formatted(
                where,
                number(font.getSize2D()),
                font.isBold() ? " font-weight=\"bold\"" : "",
                anchor == Anchor.START ? "" : " text-anchor=\"" + anchor.svg() + "\"",
                paint("fill"),
                Markup.escaped(text)));
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int width, int height, ImageObserver observer) {
    sheet.add(
        ("<image x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" transform=\"%s\""
                + " image-rendering=\"pixelated\" href=\"data:image/png;base64,%s\"/>")
            .formatted(
                x,
                y,
                width,
                height,
                matrix(getTransform()),
                Base64.getEncoder().encodeToString(Picture.encode((BufferedImage) image))));
    return true;
  }

  private String paint(String attribute) {
    Color color = getColor();
    String opacity =
        color.getAlpha() == 255
            ? ""
            : " %s-opacity=\"%s\"".formatted(attribute, number(color.getAlpha() / 255.0));
    return "%s=\"%s\"%s".formatted(attribute, hex(), opacity);
  }

  private String hex() {
    return "#%06x".formatted(getColor().getRGB() & 0xffffff);
  }

  private String stroke() {
    if (!(getStroke() instanceof BasicStroke stroke)) {
      return "";
    }
    var attributes = new StringBuilder(" stroke-width=\"" + number(stroke.getLineWidth()) + "\"");
    if (stroke.getEndCap() == BasicStroke.CAP_ROUND) {
      attributes.append(" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
    }
    float[] dashes = stroke.getDashArray();
    if (dashes != null) {
      attributes.append(" stroke-dasharray=\"");
      for (int i = 0; i < dashes.length; i++) {
        attributes.append(i == 0 ? "" : " ").append(number(dashes[i]));
      }
      attributes.append('"');
    }
    return attributes.toString();
  }

  private String clip() {
    Shape clip = getClip();
    return clip == null
        ? ""
        : " clip-path=\"url(#%s)\"".formatted(sheet.clip(path(clip, getTransform())));
  }

  private static String path(Shape shape, AffineTransform transform) {
    var path = new StringBuilder();
    double[] at = new double[6];
    for (var i = shape.getPathIterator(transform); !i.isDone(); i.next()) {
      switch (i.currentSegment(at)) {
        case PathIterator.SEG_MOVETO -> append(path.append('M'), at, 2);
        case PathIterator.SEG_LINETO -> append(path.append('L'), at, 2);
        case PathIterator.SEG_QUADTO -> append(path.append('Q'), at, 4);
        case PathIterator.SEG_CUBICTO -> append(path.append('C'), at, 6);
        default -> path.append('Z');
      }
    }
    return path.toString();
  }

  private static void append(StringBuilder path, double[] numbers, int count) {
    for (int i = 0; i < count; i++) {
      path.append(i == 0 ? "" : " ").append(number(numbers[i]));
    }
  }

  private static String point(Point2D point) {
    return number(point.getX()) + " " + number(point.getY());
  }

  private static String matrix(AffineTransform transform) {
    double[] numbers = new double[6];
    transform.getMatrix(numbers);
    var matrix = new StringBuilder("matrix(");
    append(matrix, numbers, numbers.length);
    return matrix.append(')').toString();
  }

  /** At most two decimals: a hundredth of a pixel. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    String whole = text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    return whole.equals("-0") ? "0" : whole;
  }
}
