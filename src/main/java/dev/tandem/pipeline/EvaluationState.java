package dev.tandem.pipeline;

import java.util.Locale;

/** Where an evaluation is on its way. */
public enum EvaluationState {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** As it is told and stored: {@code queued}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }
}
