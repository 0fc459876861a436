package dev.tandem.job;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Reads events as they are stored: at once by this process, soon by another. */
final class StoredEvents implements Events {
  private static final int BATCH = 500;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LOOK_AT_OWN = Duration.ofSeconds(15);

  private final Database database;
  private final Bells bells;
  private final String job;
  private final Semaphore bell;
  private final Queue<JobEvent> read = new ArrayDeque<>();
  private long last;
  private boolean ended;

  StoredEvents(Database database, Bells bells, String job, long after) {
    this.database = database;
    this.bells = bells;
    this.job = job;
    this.last = after;
    this.bell = bells.listen(job);
  }

  @Override
  public Optional<JobEvent> next(Duration timeout) throws InterruptedException {
    Duration left = timeout;
    while (true) {
      bell.drainPermits();
      look();
      JobEvent event = read.poll();
      if (event != null || isEnded() || !left.isPositive()) {
        return Optional.ofNullable(event);
      }
      Duration longest = database.isShared() ? LOOK : LOOK_AT_OWN;
      Duration wait = left.compareTo(longest) < 0 ? left : longest;
      if (!bell.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        left = left.minus(wait);
      }
    }
  }

  @Override
  public boolean isEnded() {
    return ended && read.isEmpty();
  }

  @Override
  public void close() {
    bells.leave(job, bell);
  }

  private void look() {
    if (!read.isEmpty() || ended) {
      return;
    }
    // the state first: what is stored with the last of them is then seen too
    boolean over =
        database.transact(
            connection ->
                new JobTable(connection)
                    .find(job)
                    .map(row -> row.job().state().isEnded())
                    .orElse(true));
    List<JobEvent> events =
        database.transact(connection -> new EventTable(connection).after(job, last, BATCH));
    read.addAll(events);
    if (!events.isEmpty()) {
      last = events.getLast().id();
    }
    ended = over && events.size() < BATCH;
  }
}
