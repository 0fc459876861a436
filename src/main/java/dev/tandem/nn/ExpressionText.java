package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An expression's text, read word by word. */
final class ExpressionText {
  private static final Pattern WORD =
      Pattern.compile(
          "(?<number>(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?)"
              + "|(?<name>[A-Za-z_][A-Za-z_0-9]*)"
              + "|(?<sign>\\*\\*|<=|>=|==|!=|[-+*/^()<>=,\\[\\]])");
  private static final Pattern SPACE = Pattern.compile("\\s*");

  private final String text;
  private int at;
  private String word = "";
  private int end;

  ExpressionText(String text) {
    this.text = text;
    next();
  }

  /** The word that is next; blank at the end. */
  String word() {
    return word;
  }

  /** Where that word stands, from 0. */
  int at() {
    return at;
  }

  boolean isNumber() {
    return !word.isEmpty() && (Character.isDigit(word.charAt(0)) || word.startsWith("."));
  }

  boolean isName() {
    return !word.isEmpty() && (Character.isLetter(word.charAt(0)) || word.charAt(0) == '_');
  }

  void next() {
    Matcher space = SPACE.matcher(text).region(end, text.length());
    at = space.lookingAt() ? space.end() : end;
    if (at == text.length()) {
      word = "";
      end = at;
      return;
    }
    Matcher match = WORD.matcher(text).region(at, text.length());
    if (!match.lookingAt()) {
      String sign = text.substring(at, text.offsetByCodePoints(at, 1));
      throw fault(at, "\"" + sign + "\" means nothing here");
    }
    word = match.group();
    end = match.end();
  }

  /** Takes the word if it is this one. */
  boolean takes(String wanted) {
    if (!word.equals(wanted)) {
      return false;
    }
    next();
    return true;
  }

  void expect(String wanted) {
    if (!takes(wanted)) {
      throw fault(at, "expected \"" + wanted + "\", got " + shown());
    }
  }

  String shown() {
    return word.isEmpty() ? "the end" : "\"" + word + "\"";
  }

  /** Positions are told from 1, as editors count columns. */
  static Fault fault(int at, String detail) {
    return Fault.badInput("the expression at position " + (at + 1) + ": " + detail);
  }
}
