package dev.tandem.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests sent to a port of this machine: in a closed loop, where each client sends when it has
 * its answer, or open, at a constant rate that the server cannot slow down.
 */
record Load(int port, byte[] request, int clients) {
  /** Answered requests a second, and how long they took. */
  record Result(double perSecond, int failed, long[] sortedNanos) {
    double millis(double quantile) {
      return sortedNanos.length == 0
          ? Double.NaN
          : sortedNanos[(int) (quantile * (sortedNanos.length - 1))] / 1e6;
    }

    @Override
    public String toString() {
      return "%,9.0f/s  p50 %8.3f ms  p95 %8.3f ms  p99 %8.3f ms%s"
          .formatted(
              perSecond,
              millis(0.5),
              millis(0.95),
              millis(0.99),
              failed == 0 ? "" : "  FAILED " + failed);
    }
  }

  /** Every client sends its next request when it has the answer to its last. */
  Result closedLoop(Duration duration) {
    return run(duration, Integer.MAX_VALUE, 0);
  }

  /**
   * Sends at a constant rate. A latency counts from the moment the request was due, so that a
   * request which had to wait for a client is not measured as quick.
   */
  Result openLoop(Duration duration, double rate) {
    return run(duration, (int) (rate * duration.toMillis() / 1000), 1e9 / rate);
  }

  private Result run(Duration duration, int total, double gapNanos) {
    var next = new AtomicInteger();
    var failed = new AtomicInteger();
    var taken = new long[clients][];
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    try (var threads = Executors.newFixedThreadPool(clients)) {
      for (int client = 0; client < clients; client++) {
        int index = client;
        threads.execute(
            () -> taken[index] = client(new Schedule(next, total, start, end, gapNanos), failed));
      }
    }
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    long[] all = Arrays.stream(taken).flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result(all.length / seconds, failed.get(), all);
  }

  private record Schedule(AtomicInteger next, int total, long start, long end, double gapNanos) {}

  private long[] client(Schedule schedule, AtomicInteger failed) {
    var nanos = new long[1 << 16];
    int count = 0;
    try (var connection = new Connection(port)) {
      while (true) {
        int number = schedule.next().getAndIncrement();
        long due =
            schedule.gapNanos() == 0
                ? System.nanoTime()
                : schedule.start() + (long) (number * schedule.gapNanos());
        if (number >= schedule.total() || due >= schedule.end()) {
          return Arrays.copyOf(nanos, count);
        }
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        if (connection.exchange(request) != 200) {
          failed.incrementAndGet();
          continue;
        }
        nanos = count == nanos.length ? Arrays.copyOf(nanos, count * 2) : nanos;
        nanos[count++] = System.nanoTime() - due;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
