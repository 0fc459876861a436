package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Expression;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What training makes small, with Keras's meaning. Cross-entropies are computed on what a last
 * softmax or sigmoid is given, which is the same and loses no digits.
 */
public sealed interface Loss {
  /** The loss that a network's last activation is made for; of several outputs, that of each. */
  static Loss suiting(Network network) {
    if (network.outputs().size() == 1) {
      return suiting(network, network.outputs().getFirst());
    }
    var terms = new LinkedHashMap<String, Term>();
    network.outputs().forEach(name -> terms.put(name, new Term(suiting(network, name), 1)));
    return new PerOutput(terms);
  }

  private static Loss suiting(Network network, String output) {
    return switch (Answer.last(network, output)) {
      case SOFTMAX -> new CategoricalCrossentropy(false, 0);
      case SIGMOID -> new BinaryCrossentropy(false, 0);
      case OTHER, LOGITS -> new MeanSquaredError();
    };
  }

  /** Whether it compares probabilities of classes. */
  default boolean isOfClasses() {
    return switch (this) {
      case BinaryCrossentropy ignored -> true;
      case CategoricalCrossentropy ignored -> true;
      case SparseCategoricalCrossentropy ignored -> true;
      default -> false;
    };
  }

  record MeanSquaredError() implements Loss {}

  record MeanAbsoluteError() implements Loss {}

  /**
   * @param fromLogits whether the network's output is given before its sigmoid
   */
  record BinaryCrossentropy(boolean fromLogits, double labelSmoothing) implements Loss {}

  record CategoricalCrossentropy(boolean fromLogits, double labelSmoothing) implements Loss {}

  record SparseCategoricalCrossentropy(boolean fromLogits) implements Loss {}

  /**
   * @param delta where the square becomes a line
   */
  record Huber(double delta) implements Loss {}

  record LogCosh() implements Loss {}

  /**
   * An expression over what should be answered and what was: a number, or what is averaged over all
   * dimensions but that of the examples.
   */
  record Formula(Expression expression) implements Loss {
    /** The names that the expression may use. */
    public static final List<String> VARIABLES = List.of("y_true", "y_pred");

    /**
     * The shape it makes.
     *
     * @param answers of the answers to a batch
     */
    Shape shape(Shape answers) {
      return expression.shape(Map.of("y_true", answers, "y_pred", answers));
    }
  }

  /** A weighted sum. */
  record Weighted(List<Term> terms) implements Loss {
    public Weighted {
      terms = List.copyOf(terms);
      if (terms.isEmpty()) {
        throw Fault.badInput("a weighted loss needs a term");
      }
    }
  }

  /** A loss for each output of a network, by its name; training makes their weighted sum small. */
  record PerOutput(Map<String, Term> terms) implements Loss {
    public PerOutput {
      terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
    }

    private Term expect(String output) {
      Term term = terms.get(output);
      if (term == null) {
        throw Fault.badInput("output " + output + " has no loss; there are " + terms.keySet());
      }
      return term;
    }
  }

  /** The loss of one output: its own, or the one for all. */
  default Loss of(String output) {
    return this instanceof PerOutput each ? each.expect(output).loss() : this;
  }

  /** What the loss of one output counts in the sum. */
  default double weight(String output) {
    return this instanceof PerOutput each ? each.expect(output).weight() : 1;
  }

  /** One loss of a weighted sum. */
  record Term(Loss loss, double weight) {}
}
