package dev.tandem.batching;

import dev.tandem.fault.Fault;
import java.util.List;

/**
 * TensorFlow Serving's batching parameters, by its names.
 *
 * @param maxBatchSize rows of one run at most
 * @param batchTimeoutMicros how long a batch may wait for more rows while every thread is busy
 * @param maxEnqueuedBatches full batches that may wait; one more is refused at once
 * @param numBatchThreads runs at once; 0 for as many as cores
 * @param allowedBatchSizes sizes a batch is padded up to, strictly increasing, the last equal to
 *     {@code maxBatchSize}; empty for any
 * @param padVariableLengthInputs whether rows of different lengths are padded to the longest
 */
public record BatchingOptions(
    int maxBatchSize,
    long batchTimeoutMicros,
    int maxEnqueuedBatches,
    int numBatchThreads,
    List<Integer> allowedBatchSizes,
    boolean padVariableLengthInputs) {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  public static final BatchingOptions DEFAULT =
      new BatchingOptions(32, 1000, 100, 0, List.of(), false);

  public BatchingOptions {
    allowedBatchSizes = List.copyOf(allowedBatchSizes);
    check("max_batch_size", maxBatchSize, 1, 1 << 20);
    check("batch_timeout_micros", batchTimeoutMicros, 0, 60_000_000);
    check("max_enqueued_batches", maxEnqueuedBatches, 1, 1 << 20);
    check("num_batch_threads", numBatchThreads, 0, 1024);
    int last = 0;
    for (int size : allowedBatchSizes) {
      if (size <= last) {
        throw Fault.badInput(
            "allowed_batch_sizes must be strictly increasing, got " + allowedBatchSizes);
      }
      last = size;
    }
    if (last != 0 && last != maxBatchSize) {
      throw Fault.badInput(
          "Last entry in allowed_batch_sizes must match max_batch_size; last entry was %d; expected %d"
              .formatted(last, maxBatchSize));
    }
  }

  /** Runs at once, with the 0 of {@code numBatchThreads} resolved. */
  public int threads() {
    return numBatchThreads == 0 ? CORES : numBatchThreads;
  }

  /** Rows of the run that so many rows are padded to. */
  int padded(int rows) {
    for (int size : allowedBatchSizes) {
      if (size >= rows) {
        return size;
      }
    }
    return rows;
  }

  private static void check(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw Fault.badInput("%s must be %d to %d, got %d".formatted(key, min, max, value));
    }
  }
}
