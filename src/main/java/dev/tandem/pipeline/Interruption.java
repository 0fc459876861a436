package dev.tandem.pipeline;

import java.util.concurrent.CountDownLatch;

/**
 * What a signal to this process does to a run: it is cancelled and may end by itself, with a
 * checkpoint, before the process does.
 */
final class Interruption implements AutoCloseable {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Wishes wishes) {
    hook =
        new Thread(
            () -> {
              wishes.cancel();
              awaitEnd();
            },
            "interruption");
  }

  static Interruption of(Wishes wishes) {
    var interruption = new Interruption(wishes);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyStopping) {
      return; // the hook runs, and ends now
    }
  }
}
