package dev.tandem.pipeline;

/** Which examples: those of a stored dataset, or some made by a formula. */
public sealed interface ExamplesChoice {
  /** A stored dataset by its name. */
  record Named(String name) implements ExamplesChoice {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Examples of {@link dev.tandem.dataset.Synthetic}.
   *
   * @param kind linear, tokens or classes
   */
  record Formula(String kind, int examples, long seed) implements ExamplesChoice {
    @Override
    public String toString() {
      return "synthetic " + kind;
    }
  }
}
