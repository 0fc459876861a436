package dev.tandem.api.tfserving;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JSON value as error texts quote it: members on lines of their own, indented by four, lists on
 * one line, numbers as RapidJSON writes them. Nothing more begins once 256 bytes are written.
 */
final class JsonExcerpt {
  private static final int LIMIT = 256;
  private static final int INDENT = 4;
  private static final int MAX_PLAIN = 21;
  private static final int MIN_PLAIN = -6;

  private final JsonReader in;
  private final JsonWriter out = new JsonWriter(2 * LIMIT);
  // One entry per open list or object, each of which wrote at least its bracket.
  private final boolean[] objects = new boolean[LIMIT + 1];
  private final int[] counts = new int[LIMIT + 1];
  private int depth;

  private JsonExcerpt(JsonReader in) {
    this.in = in;
  }

  /** The value that starts at {@code start} of a text that a {@link JsonScanner} has passed. */
  static String of(byte[] text, int start) {
    var excerpt = new JsonExcerpt(new JsonReader(text, start));
    do {
      excerpt.next();
    } while (excerpt.depth > 0 && excerpt.out.size() < LIMIT);
    return new String(excerpt.out.toByteArray(), StandardCharsets.UTF_8);
  }

  private void next() {
    byte first = in.peek();
    if (first == '}' || first == ']') {
      close(first);
      return;
    }
    if (first == ',') {
      in.accept(',');
    }
    if (depth > 0) {
      boolean isFirst = counts[depth - 1]++ == 0;
      if (!objects[depth - 1]) {
        out.put(isFirst ? "" : ", ");
      } else if (!name(isFirst)) {
        return;
      }
    }
    value();
  }

  // Returns whether the member's value may follow.
  private boolean name(boolean isFirst) {
    out.put(isFirst ? "\n" : ",\n").put(" ".repeat(INDENT * depth));
    in.peek();
    string();
    in.accept(':');
    if (out.size() >= LIMIT) {
      return false;
    }
    out.put(": ");
    return true;
  }

  private void value() {
    switch (in.peek()) {
      case '{' -> open('{');
      case '[' -> open('[');
      case '"' -> string();
      case 't', 'f', 'n' -> out.put(in.token());
      default -> out.put(number(in.token()));
    }
  }

  private void open(char bracket) {
    in.accept(bracket);
    out.put(bracket);
    objects[depth] = bracket == '{';
    counts[depth++] = 0;
  }

  private void close(byte bracket) {
    in.accept((char) bracket);
    depth--;
    if (objects[depth] && counts[depth] > 0) {
      out.put('\n').put(" ".repeat(INDENT * depth));
    }
    out.put((char) bracket);
  }

  private void string() {
    byte[] value = in.string();
    out.string(value.length > LIMIT ? Arrays.copyOf(value, LIMIT) : value);
  }

  /** A number of JSON as RapidJSON writes it after having read it. */
  static String number(String token) {
    if (token.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
      var whole = new BigInteger(token);
      if (whole.bitLength() <= (whole.signum() < 0 ? Long.SIZE - 1 : Long.SIZE)) {
        return whole.toString();
      }
    }
    double value = new JsonReader(token.getBytes(StandardCharsets.ISO_8859_1), 0).number();
    if (value == 0 || !Double.isFinite(value)) {
      return Double.toString(value);
    }
    return (value < 0 ? "-" : "") + positive(new BigDecimal(Double.toString(Math.abs(value))));
  }

  private static String positive(BigDecimal value) {
    var shortest = value.stripTrailingZeros();
    var digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    if (shortest.scale() <= 0 && point <= MAX_PLAIN) {
      return digits + "0".repeat(-shortest.scale()) + ".0";
    }
    if (point > 0 && point <= MAX_PLAIN) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (point > MIN_PLAIN && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    String rest = digits.length() == 1 ? "" : "." + digits.substring(1);
    return digits.charAt(0) + rest + "e" + (point - 1);
  }
}
