package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A check of JSON's syntax that builds nothing, with RapidJSON 1.1's grammar and error texts: NaN,
 * Inf and Infinity are numbers, half a surrogate pair is a character where it is the second, bytes
 * after the first value are not looked at. It does not recurse, so no nesting is too deep.
 */
final class JsonScanner {
  static final String NO_END_OF_MEMBER = "Missing a comma or '}' after an object member.";

  private static final int[] BYTE_ORDER_MARK = {0xef, 0xbb, 0xbf};

  private final byte[] text;
  private int at;
  private int scalars;
  // One entry per open array or object; true is an object.
  private boolean[] open = new boolean[64];

  JsonScanner(byte[] text) {
    this.text = text;
    for (int mark : BYTE_ORDER_MARK) {
      at += byteAt(at) == mark ? 1 : 0;
    }
  }

  int position() {
    return at;
  }

  /** How many strings, numbers and literals, keys apart, were passed. */
  int scalars() {
    return scalars;
  }

  /** The next byte after white space, or −1 at the end. */
  int peek() {
    while (at < text.length) {
      byte c = text[at];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c & 0xff;
      }
      at++;
    }
    return -1;
  }

  /** Passes the next byte if it is {@code wanted}. */
  boolean accept(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /** Passes a member's name and its colon; the name's quotation mark is where the text was. */
  void key() {
    if (peek() != '"') {
      throw error("Missing a name for object member.", at);
    }
    string();
    if (!accept(':')) {
      throw error("Missing a colon after a name of object member.", at);
    }
  }

  /** Passes a whole value. */
  void value() {
    int depth = 0;
    while (true) {
      if (accept('{')) {
        if (!accept('}')) {
          key();
          depth = push(depth, true);
          continue;
        }
      } else if (accept('[')) {
        if (!accept(']')) {
          depth = push(depth, false);
          continue;
        }
      } else {
        scalar();
      }
      depth = closed(depth);
      if (depth == 0) {
        return;
      }
    }
  }

  private int push(int depth, boolean object) {
    if (depth == open.length) {
      open = Arrays.copyOf(open, depth * 2);
    }
    open[depth] = object;
    return depth + 1;
  }

  // After a value: closes what ends here, and stands before the next value unless all is closed.
  private int closed(int from) {
    int depth = from;
    while (depth > 0) {
      boolean object = open[depth - 1];
      if (accept(',')) {
        if (object) {
          key();
        }
        return depth;
      }
      if (!accept(object ? '}' : ']')) {
        throw error(
            object ? NO_END_OF_MEMBER : "Missing a comma or ']' after an array element.", at);
      }
      depth--;
    }
    return 0;
  }

  private void scalar() {
    scalars++;
    switch (peek()) {
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private void literal(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (byteAt(at) != word.charAt(i)) {
        throw error("Invalid value.", at);
      }
    }
  }

  private void number() {
    int start = at;
    if (byteAt(at) == '-') {
      at++;
    }
    switch (byteAt(at)) {
      case 'N' -> {
        literal("NaN");
        return;
      }
      case 'I' -> {
        literal("Inf");
        if (byteAt(at) == 'i') {
          literal("inity");
        }
        return;
      }
      case '0' -> at++;
      default -> digits("Invalid value.");
    }
    if (byteAt(at) == '.') {
      at++;
      digits("Miss fraction part in number.");
    }
    boolean exponent = byteAt(at) == 'e' || byteAt(at) == 'E';
    if (exponent) {
      at++;
      if (byteAt(at) == '+' || byteAt(at) == '-') {
        at++;
      }
      digits("Miss exponent in number.");
    }
    if ((exponent || at - start > 300) && isTooBig(start)) {
      throw error("Number too big to be stored in double.", start);
    }
  }

  private boolean isTooBig(int start) {
    var digits = new String(text, start, at - start, StandardCharsets.ISO_8859_1);
    return Double.isInfinite(Double.parseDouble(digits));
  }

  private void digits(String otherwise) {
    int start = at;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    if (at == start) {
      throw error(otherwise, at);
    }
  }

  private void string() {
    at++;
    while (true) {
      int c = byteAt(at);
      if (c == '"') {
        at++;
        return;
      }
      if (c == '\\') {
        escape();
      } else if (c <= 0) {
        throw error("Missing a closing quotation mark in string.", at);
      } else if (c < 0x20) {
        throw error("Invalid escape character in string.", at);
      } else {
        at++;
      }
    }
  }

  private void escape() {
    int start = at;
    int c = byteAt(at + 1);
    at += 2;
    if (c != 'u') {
      if (c < 0 || "\"\\/bfnrt".indexOf(c) < 0) {
        throw error("Invalid escape character in string.", start);
      }
      return;
    }
    int unit = hex(start);
    if (!Character.isHighSurrogate((char) unit)) {
      return;
    }
    if (byteAt(at) != '\\' || byteAt(at + 1) != 'u') {
      throw error("The surrogate pair in string is invalid.", start);
    }
    at += 2;
    int second = hex(start);
    if (!Character.isLowSurrogate((char) second)) {
      throw error("The surrogate pair in string is invalid.", start);
    }
  }

  private int hex(int start) {
    int unit = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit = Character.digit(byteAt(at), 16);
      if (digit < 0) {
        throw error("Incorrect hex digit after \\u escape in string.", start);
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private int byteAt(int index) {
    return index < text.length ? text[index] & 0xff : -1;
  }

  Fault error(String what, int offset) {
    return Fault.badInput("JSON Parse error: " + what + " at offset: " + offset);
  }
}
