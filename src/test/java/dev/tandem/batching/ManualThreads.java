package dev.tandem.batching;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Threads that begin only when they are told to. */
final class ManualThreads implements Executor {
  private final ArrayDeque<Runnable> begun = new ArrayDeque<>();

  @Override
  public void execute(Runnable work) {
    begun.add(work);
  }

  /** Threads handed a batch that they have not run yet. */
  int busy() {
    return begun.size();
  }

  /** Lets one thread work until it finds nothing more. */
  void runOne() {
    begun.remove().run();
  }

  void runAll() {
    while (!begun.isEmpty()) {
      runOne();
    }
  }
}
