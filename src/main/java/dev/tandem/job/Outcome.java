package dev.tandem.job;

/** How an attempt ended. */
public sealed interface Outcome {
  /** With a JSON object that tells what came of it. */
  record Succeeded(String result) implements Outcome {}

  /** For a reason; {@code again} where another attempt may do better. */
  record Failed(String error, boolean again) implements Outcome {}

  record Paused() implements Outcome {}

  record Cancelled() implements Outcome {}

  /** With the service; the job is queued and goes on when it is back. */
  record Stopped() implements Outcome {}
}
