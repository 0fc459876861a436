package dev.tandem.training;

/** What is done at the end of an epoch. */
public sealed interface Callback {
  /**
   * Ends the training when a metric has not got better for {@code patience} epochs.
   *
   * @param baseline what the metric must at least pass; NaN for none
   * @param startFromEpoch the first epoch that counts, from 0
   * @param restoreBestWeights whether the weights of the best epoch are the result, however the
   *     training ends
   */
  record EarlyStopping(
      Monitor monitor,
      int patience,
      double baseline,
      int startFromEpoch,
      boolean restoreBestWeights)
      implements Callback {}

  /** Keeps the weights of the best epoch, and with {@code saveBestOnly} makes them the result. */
  record KeepBest(Monitor monitor, boolean saveBestOnly) implements Callback {}
}
