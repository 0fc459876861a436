package dev.tandem.runtime;

import dev.tandem.fault.Fault;

/**
 * How a model is run.
 *
 * @param intraOpThreads threads inside one operation; 0 lets the runtime choose
 * @param interOpThreads operations at once within a run; 0 runs in the calling thread
 */
public record SessionOptions(int intraOpThreads, int interOpThreads, Optimize optimize, Gpu gpu) {
  /** Whether variables that are only read become constants when the model is loaded. */
  public enum Optimize {
    FREEZE,
    NONE
  }

  /**
   * What a model may take of the GPUs, as in TensorFlow's {@code GPUOptions}.
   *
   * @param memoryFraction share of each device's memory, 0 for TensorFlow's own choice
   * @param visibleDevices comma-separated device numbers, empty for all
   * @param xla whether XLA compiles the graph (global JIT level 1)
   */
  public record Gpu(
      boolean allowGrowth, double memoryFraction, String visibleDevices, boolean xla) {}

  public static final SessionOptions DEFAULT =
      new SessionOptions(1, 0, Optimize.FREEZE, new Gpu(true, 0, "", false));

  public SessionOptions {
    if (intraOpThreads < 0
        || intraOpThreads > 1024
        || interOpThreads < 0
        || interOpThreads > 1024) {
      throw Fault.badInput(
          "session threads are 0 to 1024, got intra_op_threads %d, inter_op_threads %d"
              .formatted(intraOpThreads, interOpThreads));
    }
  }
}
