package dev.tandem.training;

import java.util.List;
import java.util.Map;

/**
 * Everything a training needs to go on as if it had never stopped.
 *
 * @param progress how far it is
 * @param variables weights and what the optimizer remembers, by name
 * @param best the weights of the best epoch; empty where none are kept
 */
record Checkpoint(Progress progress, Map<String, float[]> variables, Map<String, float[]> best) {
  /**
   * @param batches done of all epochs
   * @param batch done of this epoch
   * @param epoch done
   * @param parts into which batches are cut for want of memory
   * @param bestEpoch from 1; 0 where there is none
   * @param isDone whether the training came to its end
   * @param means of this epoch so far
   * @param decisions of the callbacks
   */
  record Progress(
      long batches,
      int batch,
      int epoch,
      int parts,
      int bestEpoch,
      boolean isDone,
      double[] means,
      double[] decisions,
      List<History.Epoch> epochs) {}
}
