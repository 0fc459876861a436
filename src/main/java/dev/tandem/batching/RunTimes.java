package dev.tandem.batching;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long runs take lately, by the power of two of their size: a moving average that a new time
 * enters by an eighth, and a very long one at once. Sizes never run count as long. Thread safe; a
 * lost update does no harm.
 */
final class RunTimes {
  /**
   * Runs below this are cheaper where they are asked for than handed to another thread, which costs
   * some 10 µs; and so short that a virtual thread may keep its carrier for them.
   */
  static final long SHORT_NANOS = 200_000;

  /** More than a lost core explains: believed at once, and no longer than a few short runs. */
  static final long VERY_LONG_NANOS = 10 * SHORT_NANOS;

  private static final int WEIGHT = 8;

  private final AtomicLongArray averages = new AtomicLongArray(Long.SIZE + 1);

  boolean isShort(long size) {
    long average = averages.getPlain(slot(size));
    return average > 0 && average < SHORT_NANOS;
  }

  /** Takes a time alone for the average: those before it were not like those to come. */
  void set(long size, long nanos) {
    averages.setPlain(slot(size), Math.max(1, nanos));
  }

  void add(long size, long nanos) {
    int slot = slot(size);
    long before = averages.getPlain(slot);
    long average = nanos;
    if (nanos >= VERY_LONG_NANOS) {
      average = 2 * SHORT_NANOS;
    } else if (before != 0) {
      average = before + (nanos - before) / WEIGHT;
    }
    averages.setPlain(slot, Math.max(1, average));
  }

  private static int slot(long size) {
    return Long.SIZE - Long.numberOfLeadingZeros(size);
  }
}
