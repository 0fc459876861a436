package dev.tandem.runtime.savedmodel;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Scratch memory that outlives a run, so that a run allocates none: one for each of as many threads
 * as run at once, found by the thread's number. A thread that finds its place empty makes another.
 */
final class Scratches implements AutoCloseable {
  private static final int PLACES =
      Integer.highestOneBit(Math.max(1, Runtime.getRuntime().availableProcessors()) * 4);

  private final AtomicReferenceArray<Scratch> idle = new AtomicReferenceArray<>(PLACES);
  private final int width;

  Scratches(int width) {
    this.width = width;
  }

  Scratch take() {
    Scratch found = idle.getAndSet(place(), null);
    return found == null ? new Scratch(width) : found;
  }

  void giveBack(Scratch scratch) {
    if (!idle.compareAndSet(place(), null, scratch)) {
      scratch.close();
    }
  }

  private static int place() {
    return (int) Thread.currentThread().threadId() & (PLACES - 1);
  }

  @Override
  public void close() {
    for (int i = 0; i < PLACES; i++) {
      Scratch left = idle.getAndSet(i, null);
      if (left != null) {
        left.close();
      }
    }
  }
}
