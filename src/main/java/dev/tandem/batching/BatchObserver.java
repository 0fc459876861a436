package dev.tandem.batching;

/**
 * Told what a batcher does, by the threads that do it. It must be thread safe, quick and must not
 * throw.
 */
public interface BatchObserver {
  /** Looks away. */
  BatchObserver NONE = new BatchObserver() {};

  /** Why a run began when it did. */
  enum Reason {
    /** The batch could take no more rows. */
    FULL,
    /** The batch had waited {@code batch_timeout_micros} while every thread was busy. */
    TIMEOUT,
    /** A thread was idle and took what there was. */
    IDLE
  }

  /** Why a request did not run. */
  enum Refusal {
    /** {@code max_enqueued_batches} were waiting. */
    QUEUE_FULL,
    /** Its deadline passed before a thread took it. */
    EXPIRED,
    /** Its caller gave it up while it waited. */
    WITHDRAWN,
    /** The batcher is closed. */
    CLOSED
  }

  /** One run, whether it succeeded or not; it can be read only during the call it is handed to. */
  interface Run {
    /** Requests that were answered together. */
    int requests();

    /** Rows that callers asked for; one for a request that has no batch dimension. */
    int rows();

    /** Rows added to reach the next of {@code allowed_batch_sizes}. */
    int paddingRows();

    Reason reason();

    /** How long its oldest request waited. */
    long queueNanos();

    /** Putting its inputs together. */
    long batchNanos();

    /** The run itself. */
    long runNanos();
  }

  /** A run ended. */
  default void ran(Run run) {}

  /**
   * The number of waiting requests changed by {@code requests}. The sum of all changes is the
   * queue's depth, in whatever order they are reported; a request that runs at once is in none.
   */
  default void waiting(int requests) {}

  /** A request was refused. */
  default void refused(Refusal refusal) {}
}
