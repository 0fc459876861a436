package dev.tandem.job;

/** Works out one attempt at a job; what it throws is a failed attempt that may be repeated. */
@FunctionalInterface
public interface Worker {
  /** Interrupted when the attempt was given to another. */
  Outcome run(Job job, Progress progress) throws Exception;
}
