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

  boolean isOver() {
    return samples.isEmpty() || round >= rounds;
  }

  int round() {
    return round;
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
