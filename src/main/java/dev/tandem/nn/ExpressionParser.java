package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads expressions by descent. From loosest to tightest: comparisons, {@code + -}, {@code * /},
 * signs, {@code ^} (to the right), and what stands in brackets.
 */
final class ExpressionParser {
  static final int MAX_LENGTH = 4096;
  static final int MAX_DEPTH = 64;
  static final int MAX_TERMS = 1000;

  private static final Set<String> COMPARISONS = Set.of("<", "<=", ">", ">=", "==", "!=");
  private static final Map<String, Double> CONSTANTS = Map.of("pi", Math.PI);

  private final ExpressionText text;
  private int depth;
  private int terms;

  private ExpressionParser(ExpressionText text) {
    this.text = text;
  }

  static Term parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new Fault(
          Fault.Kind.TOO_LARGE,
          "the expression is of " + text.length() + " characters; at most " + MAX_LENGTH);
    }
    if (text.isBlank()) {
      throw Fault.badInput("the expression is blank");
    }
    var parser = new ExpressionParser(new ExpressionText(text));
    Term term = parser.comparison();
    if (!parser.text.word().isEmpty()) {
      throw parser.unexpected();
    }
    return term;
  }

  private Fault unexpected() {
    return ExpressionText.fault(text.at(), "did not expect " + text.shown());
  }

  private Term comparison() {
    deeper();
    Term left = sum();
    if (COMPARISONS.contains(text.word())) {
      left = infix(left, this::sum);
    }
    depth--;
    return left;
  }

  private void deeper() {
    if (++depth > MAX_DEPTH) {
      throw ExpressionText.fault(text.at(), "is nested deeper than " + MAX_DEPTH);
    }
  }

  private Term sum() {
    Term left = product();
    while (text.word().equals("+") || text.word().equals("-")) {
      left = infix(left, this::product);
    }
    return left;
  }

  private Term product() {
    Term left = signed();
    while (text.word().equals("*") || text.word().equals("/")) {
      left = infix(left, this::signed);
    }
    return left;
  }

  private Term signed() {
    int at = text.at();
    if (text.takes("-")) {
      deeper();
      Term negated = counted(new Term.Call(Operator.NEGATE, List.of(signed()), List.of(), at));
      depth--;
      return negated;
    }
    return text.takes("+") ? signed() : power();
  }

  private Term power() {
    Term base = primary();
    if (!text.word().equals("^") && !text.word().equals("**")) {
      return base;
    }
    deeper();
    Term power = infix(base, this::signed);
    depth--;
    return power;
  }

  private Term infix(Term left, java.util.function.Supplier<Term> right) {
    int at = text.at();
    Operator operator = java.util.Objects.requireNonNull(Operator.named(text.word()));
    text.next();
    return counted(new Term.Call(operator, List.of(left, right.get()), List.of(), at));
  }

  private Term counted(Term term) {
    if (++terms > MAX_TERMS) {
      throw ExpressionText.fault(text.at(), "has more than " + MAX_TERMS + " terms");
    }
    return term;
  }

  private Term primary() {
    int at = text.at();
    if (text.isNumber()) {
      double value = Double.parseDouble(text.word());
      text.next();
      return counted(new Term.Literal(value));
    }
    if (text.takes("(")) {
      Term inner = comparison();
      text.expect(")");
      return inner;
    }
    if (text.takes("[")) {
      return counted(new Term.Stacked(list("]"), at));
    }
    if (!text.isName()) {
      throw unexpected();
    }
    String name = text.word();
    text.next();
    if (text.takes("(")) {
      return counted(call(name, at));
    }
    return counted(
        CONSTANTS.containsKey(name)
            ? new Term.Literal(CONSTANTS.get(name))
            : new Term.Name(name, at));
  }

  private List<Term> list(String end) {
    var items = new ArrayList<Term>();
    do {
      items.add(comparison());
    } while (text.takes(","));
    text.expect(end);
    return items;
  }

  private Term call(String name, int at) {
    Operator operator = Character.isLetter(name.charAt(0)) ? Operator.named(name) : null;
    if (operator == null) {
      throw ExpressionText.fault(at, "there is no function " + name);
    }
    var arguments = new ArrayList<Term>();
    Term numbers = null;
    do {
      int start = text.at();
      if (operator.takesNumbers() && text.takes("axis")) {
        text.expect("=");
        numbers = comparison();
      } else {
        refuseEmpty(operator, start);
        arguments.add(comparison());
      }
    } while (text.takes(","));
    text.expect(")");
    return new CallArguments(operator, at).call(arguments, numbers);
  }

  private void refuseEmpty(Operator operator, int start) {
    if (text.word().equals(")")) {
      throw ExpressionText.fault(start, operator.text() + " lacks an argument");
    }
  }
}
