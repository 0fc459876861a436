package dev.tandem.job;

/** What the one who works a job out is to do; he looks at it as he goes. */
public enum Wanted {
  RUN,
  /** Keep what there is and end; the job waits until someone resumes it. */
  PAUSE,
  /** End; nothing is needed any more. */
  CANCEL,
  /** Keep what there is and end, for the service stops; the job goes on when it is back. */
  STOP
}
