package dev.tandem.nn;

import java.util.List;

/** A part of an expression; {@code at} is where it stands in the text, from 0. */
sealed interface Term {
  record Literal(double value) implements Term {}

  record Name(String name, int at) implements Term {}

  /** Tensors of one shape, stacked: {@code [[1, 2], [3, x]]}. */
  record Stacked(List<Term> items, int at) implements Term {
    public Stacked {
      items = List.copyOf(items);
    }
  }

  /**
   * An operator at work.
   *
   * @param numbers its axes, its new shape or its order of dimensions, as far as it takes such
   */
  record Call(Operator operator, List<Term> arguments, List<Integer> numbers, int at)
      implements Term {
    public Call {
      arguments = List.copyOf(arguments);
      numbers = List.copyOf(numbers);
    }
  }
}
