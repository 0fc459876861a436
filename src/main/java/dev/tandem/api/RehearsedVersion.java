package dev.tandem.api;

import java.util.ArrayList;
import java.util.List;

/** The requests that one version is still rehearsed with, round by round. Not thread safe. */
final class RehearsedVersion {
  private final List<SampleRequest> samples;
  private final int rounds;
  private int round;
  private int at;

  RehearsedVersion(List<SampleRequest> samples, int rounds) {
    this.samples = new ArrayList<>(samples);
    this.rounds = rounds;
  }

  /** Whether every request was dropped. */
  boolean isEmpty() {
    return samples.isEmpty();
  }

  boolean isOver() {
    return isEmpty() || round >= rounds;
  }

  /** A number that differs from request to request and, for the same one, from round to round. */
  int turn() {
    return round + at;
  }

  /** The form that its callers use. */
  SampleRequest first() {
    return samples.getFirst();
  }

  /** The next request; the first again after the last. */
  SampleRequest next() {
    var next = samples.get(at++);
    wrap();
    return next;
  }

  /** Asks this one no more. */
  void drop(SampleRequest sample) {
    int index = samples.indexOf(sample);
    samples.remove(index);
    if (index < at) {
      at--;
    }
    wrap();
  }

  private void wrap() {
    if (at >= samples.size()) {
      at = 0;
      round++;
    }
  }
}
