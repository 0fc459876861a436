package dev.tandem.job;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Wakes those who wait for a job's next event. Safe for many threads. */
final class Bells {
  private final Map<String, Set<Semaphore>> listeners = new ConcurrentHashMap<>();

  /** One to wait at, until it is given back. */
  Semaphore listen(String job) {
    var bell = new Semaphore(0);
    listeners.compute(
        job,
        (id, others) -> {
          Set<Semaphore> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(bell);
          return all;
        });
    return bell;
  }

  void leave(String job, Semaphore bell) {
    listeners.computeIfPresent(
        job,
        (id, all) -> {
          all.remove(bell);
          return all.isEmpty() ? null : all;
        });
  }

  void ring(String job) {
    listeners.getOrDefault(job, Set.of()).forEach(Semaphore::release);
  }
}
