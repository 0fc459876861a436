package dev.tandem.training;

/** What is wanted of a running training. */
public enum Wanted {
  RUN,
  /** To keep a checkpoint and end; opened again it goes on. */
  PAUSE,
  /** To keep a checkpoint and end for good. */
  CANCEL
}
