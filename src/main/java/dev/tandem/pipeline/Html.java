package dev.tandem.pipeline;

import dev.tandem.evaluation.Markup;
import java.util.List;

/** Writes HTML; every text is escaped, only {@link #raw} is not. */
final class Html {
  private final StringBuilder page = new StringBuilder();

  Html raw(String markup) {
    page.append(markup);
    return this;
  }

  Html text(String text) {
    return raw(Markup.escaped(text));
  }

  /**
   * An element with a text.
   *
   * @param opening a tag with its attributes, such as {@code td class="number"}
   */
  Html element(String opening, String text) {
    int end = opening.indexOf(' ');
    String tag = end < 0 ? opening : opening.substring(0, end);
    return raw("<" + opening + ">").text(text).raw("</" + tag + ">\n");
  }

  Html link(String address, String text) {
    return raw("<a href=\"").text(address).raw("\">").text(text).raw("</a>\n");
  }

  /** A table of numbers, but for the first column. */
  Html table(List<String> head, List<List<String>> rows) {
    raw("<div class=\"wide\"><table>\n<thead><tr>");
    head.forEach(name -> element("th scope=\"col\"", name));
    raw("</tr></thead>\n<tbody>\n");
    for (var row : rows) {
      raw("<tr>").element("th scope=\"row\"", row.getFirst());
      row.stream().skip(1).forEach(cell -> element("td", cell));
      raw("</tr>\n");
    }
    return raw("</tbody></table></div>\n");
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
