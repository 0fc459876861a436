package dev.tandem.inference;

import java.util.Locale;

/**
 * The parts of a request's time: reading it into tensors, waiting for a batch thread, filling the
 * batch, the run itself, writing the answer.
 */
public enum Phase {
  DECODE,
  QUEUE,
  BATCH,
  RUN,
  ENCODE;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
