package dev.tandem.batching;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told. */
final class Watcher implements BatchObserver {
  /** A run's values, which can be read later. */
  record Seen(int requests, int rows, int padding, Reason reason, long queueMicros) {}

  private final List<Seen> runs = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private int depth;

  @Override
  public synchronized void ran(Run run) {
    runs.add(
        new Seen(
            run.requests(), run.rows(), run.paddingRows(), run.reason(), run.queueNanos() / 1000));
  }

  @Override
  public synchronized void waiting(int requests) {
    depth += requests;
  }

  @Override
  public synchronized void refused(Refusal refusal) {
    refusals.add(refusal);
  }

  synchronized List<Seen> runs() {
    return List.copyOf(runs);
  }

  synchronized List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  synchronized int depth() {
    return depth;
  }
}
