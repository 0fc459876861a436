package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import java.util.List;

/**
 * What training makes small, with Keras's meaning. Cross-entropies are computed on what a last
 * softmax or sigmoid is given, which is the same and loses no digits.
 */
public sealed interface Loss {
  /** The loss that a network's last activation is made for. */
  static Loss suiting(Network network) {
    return switch (Answer.last(network, network.outputs().getFirst())) {
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

  /** A weighted sum. */
  record Weighted(List<Term> terms) implements Loss {
    public Weighted {
      terms = List.copyOf(terms);
      if (terms.isEmpty()) {
        throw Fault.badInput("a weighted loss needs a term");
      }
    }
  }

  /** One loss of a weighted sum. */
  record Term(Loss loss, double weight) {}
}
