package dev.tandem.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An attempt that this process works out. */
final class RunningAttempt implements Progress {
  private static final Duration BETWEEN_STEPS = Duration.ofMillis(500);

  private final JobQueue queue;
  private final String job;
  private final long token;
  private final Thread worker;
  private final List<Consumer<Wanted>> listeners = new CopyOnWriteArrayList<>();
  private Instant nextStep = Instant.MIN;
  private Wanted wanted = Wanted.RUN;

  RunningAttempt(JobQueue queue, Row row, Thread worker) {
    this.queue = queue;
    this.job = row.job().id();
    this.token = row.token();
    this.worker = worker;
  }

  String job() {
    return job;
  }

  long token() {
    return token;
  }

  @Override
  public void event(String type, String data) {
    if (type.equals("step") && isTooSoon()) {
      return;
    }
    if (!queue.tell(this, type, data)) {
      supersede();
    }
  }

  private synchronized boolean isTooSoon() {
    Instant now = queue.now();
    if (now.isBefore(nextStep)) {
      return true;
    }
    nextStep = now.plus(BETWEEN_STEPS);
    return false;
  }

  @Override
  public Optional<String> latest(String type) {
    return queue.latest(job, type).map(JobEvent::data);
  }

  @Override
  public synchronized Wanted wanted() {
    return wanted;
  }

  @Override
  public void whenWanted(Consumer<Wanted> told) {
    Wanted now;
    synchronized (this) {
      listeners.add(told);
      now = wanted;
    }
    if (now != Wanted.RUN) {
      told.accept(now);
    }
  }

  /** What is wanted now; a stop is not taken back. */
  void want(Wanted next) {
    synchronized (this) {
      if (wanted == Wanted.STOP || wanted == next) {
        return;
      }
      wanted = next;
    }
    listeners.forEach(listener -> listener.accept(next));
  }

  /** Another works it out by now: what this one does is for nothing. */
  void supersede() {
    want(Wanted.STOP);
    worker.interrupt();
  }
}
