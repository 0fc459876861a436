package dev.tandem.inference;

import dev.tandem.batching.Ticker;

/** When a request began and when it must be answered. */
record Stopwatch(Ticker ticker, long startedNanos, long deadlineNanos) {
  long elapsed() {
    return ticker.nanos() - startedNanos;
  }

  long left() {
    return Math.max(0, deadlineNanos - ticker.nanos());
  }
}
