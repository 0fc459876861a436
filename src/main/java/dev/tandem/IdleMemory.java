package dev.tandem;

/**
 * Gives memory back whenever nothing has run for a while: what natives freed since, and, after the
 * start or where work has made the heap grow, the heap's too. A serial collector by itself lets the
 * heap grow to its limit before it collects the whole of it.
 */
final class IdleMemory {
  private static final int LONG_ENOUGH = 3;
  private static final long MUCH = 64L << 20;

  private final Runnable trim;
  private final Runnable settle;
  private int idle;
  // less than any heap: the first pause collects what the start has left
  private long least = -MUCH;

  /** With what gives back the natives' memory, and what gives back the heap's as well. */
  IdleMemory(Runnable trim, Runnable settle) {
    this.trim = trim;
    this.settle = settle;
  }

  /** Whether something runs now, and how many bytes the heap has of the system. */
  void look(boolean busy, long heap) {
    idle = busy ? 0 : idle + 1;
    if (idle < LONG_ENOUGH) {
      return;
    }
    idle = 0;
    if (heap - MUCH > least) {
      settle.run();
      // what is left may be needed: next time only what grew beyond it counts
      least = Long.MAX_VALUE;
      return;
    }
    least = Math.min(least, heap);
    trim.run();
  }
}
