package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a function of an expression was given, sorted into tensors and plain numbers. */
record CallArguments(Operator operator, int at) {

  /**
   * @param named what {@code axis=} said; null where it was not said
   */
  Term.Call call(List<Term> given, @Nullable Term named) {
    List<Term> tensors = new ArrayList<>(given);
    Term numbers = named;
    if (operator.takesNumbers() && named == null && tensors.size() == 2) {
      numbers = tensors.removeLast();
    }
    if (operator.kind() == Operator.Kind.CONCAT) {
      tensors = joined(tensors);
    } else if (tensors.size() != operator.arguments()) {
      throw ExpressionText.fault(
          at, operator.text() + " takes " + taken() + ", got " + tensors.size());
    }
    if (operator.kind() == Operator.Kind.RESHAPE && numbers == null) {
      throw ExpressionText.fault(at, "reshape takes a shape, as in reshape(x, [2, 3])");
    }
    return new Term.Call(operator, tensors, numbers == null ? List.of() : integers(numbers), at);
  }

  private String taken() {
    return operator.arguments() == 1 ? "one argument" : operator.arguments() + " arguments";
  }

  private List<Term> joined(List<Term> tensors) {
    if (tensors.size() != 1 || !(tensors.getFirst() instanceof Term.Stacked list)) {
      throw ExpressionText.fault(at, "concat takes a list, as in concat([x, y], 0)");
    }
    return list.items();
  }

  private List<Integer> integers(Term term) {
    return switch (term) {
      case Term.Stacked stacked ->
          stacked.items().stream().flatMap(item -> integers(item).stream()).toList();
      case Term.Literal literal when isInteger(literal.value()) -> List.of((int) literal.value());
      case Term.Call call
          when call.operator() == Operator.NEGATE
              && call.arguments().getFirst() instanceof Term.Literal literal
              && isInteger(literal.value()) ->
          List.of((int) -literal.value());
      default ->
          throw ExpressionText.fault(
              at, operator.text() + " takes whole numbers for its axes or shape");
    };
  }

  private static boolean isInteger(double value) {
    return value == (int) value;
  }
}
