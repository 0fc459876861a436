package dev.tandem.evaluation;

/** Text as SVG and HTML hold it. */
public final class Markup {
  private Markup() {}

  /** Text that is text everywhere; what XML cannot hold becomes a replacement character. */
  public static String escaped(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isOfXml(point) ? point : 0xfffd);
              }
            });
    return escaped.toString();
  }

  private static boolean isOfXml(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || point >= 0x20 && point <= 0xd7ff
        || point >= 0xe000 && point <= 0xfffd
        || point >= 0x10000;
  }
}
