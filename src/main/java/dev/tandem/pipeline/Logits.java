package dev.tandem.pipeline;

import dev.tandem.training.Loss;

/** Whether a network answers what its probabilities are still to be made of. */
final class Logits {
  private Logits() {}

  static boolean areAnsweredBy(Loss loss) {
    return switch (loss) {
      case Loss.BinaryCrossentropy(boolean fromLogits, double smoothing) -> fromLogits;
      case Loss.CategoricalCrossentropy(boolean fromLogits, double smoothing) -> fromLogits;
      case Loss.SparseCategoricalCrossentropy(boolean fromLogits) -> fromLogits;
      default -> false;
    };
  }
}
