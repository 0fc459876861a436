package dev.tandem.api.tfserving;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads values out of JSON that a {@link JsonScanner} has passed, so it checks no syntax. */
final class JsonReader {
  private final byte[] text;
  private int at;

  JsonReader(byte[] text, int at) {
    this.text = text;
    this.at = at;
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  /** The next byte after white space. */
  byte peek() {
    while (text[at] <= ' ') {
      at++;
    }
    return text[at];
  }

  boolean accept(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /** Passes a whole value. */
  void skip() {
    int depth = 0;
    do {
      switch (peek()) {
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          depth--;
          at++;
        }
        case ',', ':' -> at++;
        case '"' -> skipString();
        default -> token();
      }
    } while (depth > 0);
  }

  /** The value that starts at {@code start}, as errors quote it. */
  String shown(int start) {
    return JsonExcerpt.of(text, start);
  }

  /** A string's name for the kind of value that comes next. */
  String kind() {
    return switch (peek()) {
      case '"' -> "String";
      case '{' -> "Object";
      case '[' -> "Array";
      case 't' -> "True";
      case 'f' -> "False";
      case 'n' -> "Null";
      default -> "Number";
    };
  }

  boolean isNumber() {
    byte c = peek();
    return c == '-' || (c >= '0' && c <= '9') || c == 'N' || c == 'I';
  }

  /** Whether an object of the lone key {@code b64} and a string comes next. */
  boolean isBase64() {
    int start = at;
    boolean lone = false;
    if (accept('{') && peek() == '"' && Arrays.equals(string(), Base64Key.NAME)) {
      accept(':');
      if (peek() == '"') {
        skipString();
        lone = accept('}');
      }
    }
    at = start;
    return lone;
  }

  /** The string of an object that {@link #isBase64}. */
  byte[] base64() {
    accept('{');
    peek();
    skipString();
    accept(':');
    peek();
    byte[] value = string();
    accept('}');
    return value;
  }

  /** Reads a member's name and passes its colon. */
  String key() {
    peek();
    var name = new String(string(), StandardCharsets.UTF_8);
    accept(':');
    return name;
  }

  boolean bool() {
    boolean value = peek() == 't';
    token();
    return value;
  }

  /** A number, correctly rounded; {@code -0} is a whole number, so it is 0. */
  double number() {
    peek();
    int start = at;
    boolean negative = text[at] == '-';
    if (negative) {
      at++;
    }
    long digits = 0;
    int count = 0;
    int scale = 0;
    boolean fraction = false;
    for (; at < text.length; at++) {
      int c = text[at];
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
        count += digits == 0 ? 0 : 1;
        scale += fraction ? 1 : 0;
      } else if (c == '.') {
        fraction = true;
      } else {
        break;
      }
    }
    boolean plain = at == text.length || isEnd(text[at]);
    if (plain && count <= 18) {
      double value = Reals.of(digits, -scale);
      if (!Double.isNaN(value)) {
        return negative && (fraction || digits != 0) ? -value : value;
      }
    }
    at = start;
    return parsed(token());
  }

  private static double parsed(String token) {
    return switch (token) {
      case "NaN", "-NaN" -> Double.NaN;
      case "Inf", "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(token);
    };
  }

  /** The text of a number or a literal. */
  String token() {
    peek();
    int start = at;
    while (at < text.length && !isEnd(text[at])) {
      at++;
    }
    return new String(text, start, at - start, StandardCharsets.ISO_8859_1);
  }

  private static boolean isEnd(byte c) {
    return c == ',' || c == ']' || c == '}' || (c >= 0 && c <= ' ');
  }

  private void skipString() {
    at++;
    while (text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  /** A string's bytes; what was sent unescaped is not decoded. */
  byte[] string() {
    int start = at + 1;
    skipString();
    int end = at - 1;
    for (int i = start; i < end; i++) {
      if (text[i] == '\\') {
        return unescaped(start, end);
      }
    }
    return Arrays.copyOfRange(text, start, end);
  }

  private byte[] unescaped(int start, int end) {
    var bytes = new ByteArrayOutputStream(end - start);
    for (int i = start; i < end; i++) {
      if (text[i] != '\\') {
        bytes.write(text[i]);
        continue;
      }
      i++;
      if (text[i] != 'u') {
        int simple = "bfnrt".indexOf(text[i]);
        bytes.write(simple < 0 ? text[i] : "\b\f\n\r\t".charAt(simple));
        continue;
      }
      int unit = unit(i + 1);
      i += 4;
      if (Character.isHighSurrogate((char) unit)) {
        unit = Character.toCodePoint((char) unit, (char) unit(i + 3));
        i += 6;
      }
      bytes.writeBytes(encoded(unit));
    }
    return bytes.toByteArray();
  }

  // The JDK has no bytes for half a surrogate pair; the contract has the three that its bits make.
  private static byte[] encoded(int point) {
    if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
      return Character.toString(point).getBytes(StandardCharsets.UTF_8);
    }
    return new byte[] {
      (byte) (0xe0 | point >> 12), (byte) (0x80 | point >> 6 & 0x3f), (byte) (0x80 | point & 0x3f)
    };
  }

  private int unit(int start) {
    return Integer.parseInt(new String(text, start, 4, StandardCharsets.ISO_8859_1), 16);
  }

  /** The key of an object that stands for bytes. */
  private static final class Base64Key {
    static final byte[] NAME = {'b', '6', '4'};
  }
}
