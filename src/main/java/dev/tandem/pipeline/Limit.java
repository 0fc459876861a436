package dev.tandem.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Watches what a run uses up; to be asked between steps. */
final class Limit {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  private final TrainingSpecification.Limits limits;
  private final RunDirectory directory;
  private final InstantSource clock;
  private final Instant start;
  private Instant looked;

  Limit(TrainingSpecification.Limits limits, RunDirectory directory, InstantSource clock) {
    this.limits = limits;
    this.directory = directory;
    this.clock = clock;
    this.start = clock.instant();
    this.looked = start;
  }

  /** Fails where the time is up, or, now and then, where the disk is. */
  void check() {
    Instant now = clock.instant();
    Long seconds = limits.seconds();
    if (seconds != null && now.isAfter(start.plusSeconds(seconds))) {
      throw new TrainingFailure(
          "limits.seconds is %d and they are over; raise it, and the run goes on from its checkpoint"
              .formatted(seconds));
    }
    if (now.isAfter(looked.plus(BETWEEN_LOOKS))) {
      looked = now;
      checkDisk();
    }
  }

  void checkDisk() {
    Long most = limits.diskBytes();
    if (most == null) {
      return;
    }
    try {
      long bytes = directory.bytes();
      if (bytes > most) {
        throw new TrainingFailure(
            "the run takes %d bytes on disk, limits.disk_bytes is %d; raise it, or keep fewer checkpoints"
                .formatted(bytes, most));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
