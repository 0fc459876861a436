package dev.tandem.nn;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What an expression can do with tensors, and, where it makes sense, with plain numbers. */
enum Operator {
  ADD("+", Double::sum),
  SUBTRACT("-", (a, b) -> a - b),
  MULTIPLY("*", (a, b) -> a * b),
  DIVIDE("/", (a, b) -> a / b),
  POW("pow", Math::pow),
  MINIMUM("minimum", Math::min),
  MAXIMUM("maximum", Math::max),
  LESS("<", (a, b) -> truth(a < b)),
  LESS_EQUAL("<=", (a, b) -> truth(a <= b)),
  GREATER(">", (a, b) -> truth(a > b)),
  GREATER_EQUAL(">=", (a, b) -> truth(a >= b)),
  EQUAL("==", (a, b) -> truth(a == b)),
  NOT_EQUAL("!=", (a, b) -> truth(a != b)),
  NEGATE("negate", a -> -a),
  ABS("abs", Math::abs),
  SIGN("sign", Math::signum),
  SQUARE("square", a -> a * a),
  SQRT("sqrt", Math::sqrt),
  EXP("exp", Math::exp),
  EXPM1("expm1", Math::expm1),
  LOG("log", Math::log),
  LOG1P("log1p", Math::log1p),
  SIN("sin", Math::sin),
  COS("cos", Math::cos),
  TAN("tan", Math::tan),
  TANH("tanh", Math::tanh),
  SIGMOID("sigmoid", a -> 1 / (1 + Math.exp(-a))),
  SOFTPLUS("softplus", a -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)))),
  RELU("relu", a -> Math.max(a, 0)),
  FLOOR("floor", Math::floor),
  CEIL("ceil", Math::ceil),
  ROUND("round", Math::rint),
  WHERE("where", Kind.CHOICE, 3),
  SOFTMAX("softmax", Kind.ROWS, 1),
  REDUCE_SUM("reduce_sum", Kind.REDUCTION, 1),
  REDUCE_MEAN("reduce_mean", Kind.REDUCTION, 1),
  REDUCE_MAX("reduce_max", Kind.REDUCTION, 1),
  REDUCE_MIN("reduce_min", Kind.REDUCTION, 1),
  MATMUL("matmul", Kind.MATMUL, 2),
  RESHAPE("reshape", Kind.RESHAPE, 1),
  TRANSPOSE("transpose", Kind.TRANSPOSE, 1),
  CONCAT("concat", Kind.CONCAT, 0);

  /** How an operator's shape comes about. */
  enum Kind {
    UNARY,
    BINARY,
    CHOICE,
    ROWS,
    REDUCTION,
    MATMUL,
    RESHAPE,
    TRANSPOSE,
    CONCAT
  }

  private static final Map<String, String> ALIASES =
      Map.of(
          "sum",
          "reduce_sum",
          "mean",
          "reduce_mean",
          "max",
          "maximum",
          "min",
          "minimum",
          "^",
          "pow",
          "**",
          "pow");
  private static final Map<String, Operator> BY_NAME = byName();

  private final String text;
  private final Kind kind;
  private final int arguments;
  private final @Nullable DoubleUnaryOperator unary;
  private final @Nullable DoubleBinaryOperator binary;

  Operator(String text, Kind kind, int arguments) {
    this.text = text;
    this.kind = kind;
    this.arguments = arguments;
    this.unary = null;
    this.binary = null;
  }

  Operator(String text, DoubleUnaryOperator unary) {
    this.text = text;
    this.kind = Kind.UNARY;
    this.arguments = 1;
    this.unary = unary;
    this.binary = null;
  }

  Operator(String text, DoubleBinaryOperator binary) {
    this.text = text;
    this.kind = Kind.BINARY;
    this.arguments = 2;
    this.unary = null;
    this.binary = binary;
  }

  private static double truth(boolean holds) {
    return holds ? 1 : 0;
  }

  private static Map<String, Operator> byName() {
    var byName = new LinkedHashMap<String, Operator>();
    for (Operator operator : values()) {
      byName.put(operator.text, operator);
    }
    return byName;
  }

  /** The operator of a sign or a function's name; null where there is none. */
  static @Nullable Operator named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return BY_NAME.get(ALIASES.getOrDefault(lower, lower));
  }

  String text() {
    return text;
  }

  Kind kind() {
    return kind;
  }

  /** How many tensors it takes; any number of them where 0. */
  int arguments() {
    return arguments;
  }

  /** Whether it takes numbers that are no tensors: axes or a shape. */
  boolean takesNumbers() {
    return switch (kind) {
      case REDUCTION, RESHAPE, TRANSPOSE, CONCAT -> true;
      case UNARY, BINARY, CHOICE, ROWS, MATMUL -> false;
    };
  }

  /** Of plain numbers; null where it is for tensors only. */
  @Nullable Double of(double... numbers) {
    if (unary != null) {
      return unary.applyAsDouble(numbers[0]);
    }
    if (binary != null) {
      return binary.applyAsDouble(numbers[0], numbers[1]);
    }
    if (this == WHERE) {
      return numbers[0] != 0 ? numbers[1] : numbers[2];
    }
    return null;
  }
}
