package dev.tandem.batching;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that run batches, shared by all batchers, which bound how many they use. They are
 * made when first needed and end after a while without work; platform threads, because a native run
 * would hold a virtual thread's carrier.
 */
final class BatchThreads {
  private static final long IDLE_SECONDS = 20;

  static final Executor SHARED =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("batch-", 1).factory());

  private BatchThreads() {}
}
