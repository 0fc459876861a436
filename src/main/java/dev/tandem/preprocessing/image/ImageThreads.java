package dev.tandem.preprocessing.image;

import dev.tandem.fault.Fault;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The threads that decode, as many as there are processors, and a bounded queue before them. A
 * request's own thread is a virtual one: native work on it would hold a carrier, and a few large
 * images would keep every other request and probe from running.
 */
final class ImageThreads {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final ThreadPoolExecutor pool;
  private final int most;

  ImageThreads(int threads, int waiting) {
    most = waiting;
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            Thread.ofPlatform().daemon().name("image-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
  }

  /** The threads that all models share. */
  static ImageThreads shared() {
    return Shared.THREADS;
  }

  /** Does the work on one of the threads and waits for it; refuses it where too much waits. */
  <T> T run(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, pool).join();
    } catch (RejectedExecutionException e) {
      throw new Fault(
          Fault.Kind.OVERLOADED, most + " images wait to be decoded, no more are taken", e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static final class Shared {
    static final ImageThreads THREADS = new ImageThreads(PROCESSORS, 1024);

    static {
      OpenCv.load();
    }
  }
}
