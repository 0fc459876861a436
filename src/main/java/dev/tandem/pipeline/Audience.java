package dev.tandem.pipeline;

import dev.tandem.training.Advice;
import dev.tandem.training.History;
import dev.tandem.training.TrainingListener.Step;

/** Who is told how a run goes. */
interface Audience {
  /** That it goes on where an attempt before it was. */
  void resumed(long step);

  /**
   * @param epoch from 1
   */
  void step(Step step, int epoch, int epochs);

  void epoch(History.Epoch epoch);

  void advice(Advice advice);

  void log(String level, String message);

  /** The result, as it is kept in the run's directory. */
  void result(String json);

  /** That it was told to stop before its end. */
  default void stopped() {}

  /**
   * That it failed.
   *
   * @param retryable whether another attempt may go better
   */
  void failed(String reason, boolean retryable);
}
