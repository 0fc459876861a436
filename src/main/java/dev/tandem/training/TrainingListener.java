package dev.tandem.training;

/** Who is told how training goes, on its own thread, between steps. */
public interface TrainingListener {
  /** Hears nothing and lets it run. */
  TrainingListener SILENT = new TrainingListener() {};

  /**
   * @param step steps done of all epochs
   * @param steps of all epochs
   * @param loss of this step
   * @param gradientNorm of all gradients together, before clipping
   * @param examplesPerSecond of this step
   */
  record Step(
      long step,
      long steps,
      double loss,
      double gradientNorm,
      double learningRate,
      double examplesPerSecond) {}

  /** Advice on how the training goes, of one of the codes of {@link Advice}. */
  default void advice(Advice advice) {}

  default void step(Step step) {}

  default void epoch(History.Epoch epoch) {}

  default void log(String level, String message) {}

  /** Asked before each step. */
  default Wanted wanted() {
    return Wanted.RUN;
  }
}
