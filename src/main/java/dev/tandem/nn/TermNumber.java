package dev.tandem.nn;

import java.util.Map;

/** An expression over plain numbers, computed without TensorFlow. */
record TermNumber(Map<String, Double> variables) {
  double of(Term term) {
    return switch (term) {
      case Term.Literal literal -> literal.value();
      case Term.Name name -> variable(name);
      case Term.Stacked stacked ->
          throw ExpressionText.fault(stacked.at(), "takes numbers only, got a list");
      case Term.Call call -> called(call);
    };
  }

  private double variable(Term.Name name) {
    Double value = variables.get(name.name());
    if (value == null) {
      throw ExpressionText.fault(
          name.at(),
          "there is no variable "
              + name.name()
              + "; there are "
              + String.join(", ", variables.keySet().stream().sorted().toList()));
    }
    return value;
  }

  private double called(Term.Call call) {
    double[] given = call.arguments().stream().mapToDouble(this::of).toArray();
    Double value = call.operator().of(given);
    if (value == null) {
      throw ExpressionText.fault(
          call.at(), "takes numbers only, and " + call.operator().text() + " takes tensors");
    }
    return value;
  }
}
