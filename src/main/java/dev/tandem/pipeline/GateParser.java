package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.pipeline.Gate.Condition;
import dev.tandem.pipeline.Gate.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads a gate: {@code or} of {@code and} of comparisons and parentheses. */
final class GateParser {
  private static final int LONGEST = 1000;
  private static final int DEEPEST = 50;
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<number>[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)"
              + "|(?<word>[A-Za-z_][A-Za-z0-9_.]*)|(?<sign>>=|<=|==|!=|>|<|\\(|\\)))");

  private record Token(String kind, String text, int at) {}

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int next;
  private int depth;

  GateParser(String text) {
    this.text = text;
    if (text.length() > LONGEST) {
      throw Fault.badInput("must be at most " + LONGEST + " characters, got " + text.length());
    }
    var matcher = TOKEN.matcher(text);
    int at = 0;
    int end = text.stripTrailing().length();
    while (at < end) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw wrong("has what is no number, metric or comparison", at);
      }
      for (String kind : List.of("number", "word", "sign")) {
        if (matcher.group(kind) != null) {
          tokens.add(new Token(kind, matcher.group(kind), matcher.start(kind)));
        }
      }
      at = matcher.end();
    }
    tokens.add(new Token("end", "", end));
  }

  Condition condition() {
    var condition = either();
    if (!peek().kind().equals("end")) {
      throw wrong("must go on with and, or, or end", peek().at());
    }
    return condition;
  }

  private Condition either() {
    var first = both();
    while (takeWord("or")) {
      first = new Condition.Either(first, both());
    }
    return first;
  }

  private Condition both() {
    var first = term();
    while (takeWord("and")) {
      first = new Condition.Both(first, term());
    }
    return first;
  }

  private Condition term() {
    if (!peek().text().equals("(")) {
      return comparison();
    }
    if (++depth > DEEPEST) {
      throw wrong("has more than " + DEEPEST + " parentheses in each other", peek().at());
    }
    next++;
    var inner = either();
    if (!peek().text().equals(")")) {
      throw wrong("must have )", peek().at());
    }
    next++;
    depth--;
    return inner;
  }

  private Condition comparison() {
    var left = side();
    var operator = operator();
    var right = side();
    if (left.kind().equals(right.kind())) {
      throw wrong("must compare a metric with a number", left.at());
    }
    return left.kind().equals("word")
        ? new Condition.Comparison(left.text(), operator, Double.parseDouble(right.text()))
        : new Condition.Comparison(
            right.text(), operator.turned(), Double.parseDouble(left.text()));
  }

  private Token side() {
    var token = peek();
    boolean isWord = token.kind().equals("word") && !List.of("and", "or").contains(token.text());
    if (!isWord && !token.kind().equals("number")) {
      throw wrong("must have a metric or a number, as test.accuracy >= 0.75,", token.at());
    }
    if (isWord) {
      Gate.expectMetric(token.text(), "the metric at character " + (token.at() + 1));
    }
    next++;
    return token;
  }

  private Operator operator() {
    var token = peek();
    var operator =
        Arrays.stream(Operator.values())
            .filter(each -> each.sign().equals(token.text()))
            .findFirst()
            .orElseThrow(() -> wrong("must have one of >= <= > < == !=", token.at()));
    next++;
    return operator;
  }

  private boolean takeWord(String word) {
    boolean isThere = peek().kind().equals("word") && peek().text().equals(word);
    next += isThere ? 1 : 0;
    return isThere;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Fault wrong(String rule, int at) {
    return Fault.badInput("%s at character %d, got \"%s\"".formatted(rule, at + 1, text));
  }
}
