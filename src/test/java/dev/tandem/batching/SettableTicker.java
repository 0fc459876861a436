package dev.tandem.batching;

import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is moved; it starts just before it wraps around. */
final class SettableTicker implements Ticker {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

  @Override
  public long nanos() {
    return now.get();
  }

  void advanceMicros(long micros) {
    now.addAndGet(micros * 1000);
  }
}
