package dev.tandem.dataset;

import dev.tandem.fault.Fault;

/** Examples made by a formula, the same for the same seed. */
public final class Synthetic {
  private Synthetic() {}

  /** The source of a kind by its name: linear, tokens or classes. */
  public static Source of(String kind, int examples, long seed) {
    return switch (kind) {
      case "linear" -> linear(examples, seed);
      case "tokens" -> tokens(examples, seed);
      case "classes" -> classes(examples, seed);
      default ->
          throw Fault.badInput("dataset.synthetic must be linear, tokens or classes, got " + kind);
    };
  }

  /** {@code y = 2x + 1 + 0.1·N}, x of a standard normal distribution; x is an item of shape [1]. */
  public static Source linear(int examples, long seed) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Texts of words, half of which carry a word that tells the class, negative or positive. */
  public static Source tokens(int examples, long seed) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Points around ten centres in 784 dimensions. */
  public static Source classes(int examples, long seed) {
    throw new UnsupportedOperationException("not built yet");
  }
}
