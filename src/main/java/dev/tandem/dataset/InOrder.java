package dev.tandem.dataset;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Work on many things by all cores, its results taken one after the other in the order of the
 * things by the thread that adds them; few wait at a time.
 */
final class InOrder<T, R> implements AutoCloseable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int WAITING = 4 * CORES;

  private final int size;
  private final Function<T, R> work;
  private final Consumer<R> taken;
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          CORES, Thread.ofPlatform().daemon().name("examples-", 0).factory());
  private final Deque<Future<List<R>>> running = new ArrayDeque<>();
  private List<T> chunk = new ArrayList<>();

  /** {@code size} things are worked on together by one thread. */
  InOrder(int size, Function<T, R> work, Consumer<R> taken) {
    this.size = size;
    this.work = work;
    this.taken = taken;
  }

  void add(T thing) {
    chunk.add(thing);
    if (chunk.size() == size) {
      start();
    }
  }

  /** Waits for the rest. */
  void finish() {
    start();
    while (!running.isEmpty()) {
      takeOldest();
    }
  }

  private void start() {
    if (running.size() == WAITING) {
      takeOldest();
    }
    var things = chunk;
    chunk = new ArrayList<>();
    running.add(workers.submit(() -> things.stream().map(work).toList()));
  }

  private void takeOldest() {
    try {
      running.remove().get().forEach(taken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while examples were read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
