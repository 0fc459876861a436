package dev.tandem.job;

import java.util.Optional;
import java.util.function.Consumer;

/** What a worker tells of an attempt, and what it is told. Safe for many threads. */
public interface Progress {
  /**
   * Stores an event and shows it to those who watch. Of a {@code step} or an {@code epoch} the job
   * shows the progress, of an {@code epoch} the {@code metrics}; {@code advice} is added to the
   * job's. A field {@code resumed_from_step} is noted with the attempt. Changes nothing once the
   * attempt was given to another. A {@code step} sooner than half a second after the one before is
   * left out.
   *
   * @param data a JSON object
   */
  void event(String type, String data);

  /** The data of the latest event of that type that was stored, by any attempt at the job. */
  Optional<String> latest(String type);

  Wanted wanted();

  /** Calls it, in some thread, when something else than {@link Wanted#RUN} is wanted, or is now. */
  void whenWanted(Consumer<Wanted> told);
}
