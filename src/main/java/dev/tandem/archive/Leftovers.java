package dev.tandem.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what writers that were killed have left: things called as {@link Durable#hiddenBeside}
 * calls them in which nothing has changed for an hour, longer than a writer rests. Not thread safe.
 */
public final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration REST = Duration.ofHours(1);
  private static final Duration BETWEEN = Duration.ofMinutes(10);

  private final Clock clock;
  private final Set<Path> kept = new HashSet<>();
  private Instant next = Instant.MIN;

  public Leftovers(Clock clock) {
    this.clock = clock;
  }

  /** Whether it is time for a look: at first, and every few minutes. */
  public boolean isDue() {
    return !clock.instant().isBefore(next);
  }

  /** Looks directly into these directories; one that is not there has nothing. */
  public void sweep(Collection<Path> directories) {
    var now = clock.instant();
    next = now.plus(BETWEEN);
    directories.forEach(directory -> sweep(directory, now.minus(REST)));
  }

  private void sweep(Path directory, Instant before) {
    for (Path path : hidden(directory)) {
      try {
        if (hasRested(path, before)) {
          Durable.remove(path);
          LOG.info("removed {}, which a stop in the middle of a write had left", path);
        }
      } catch (IOException | UncheckedIOException e) {
        // Told once, for a store may be read-only.
        if (kept.add(path)) {
          LOG.info(
              "{}, which a stop in the middle of a write had left, stays: {}", path, e.toString());
        }
      }
    }
  }

  private static List<Path> hidden(Path directory) {
    try (var children = Files.list(directory)) {
      return children.filter(Durable::isHidden).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** A directory's own time does not tell of what is written deeper in it. */
  private static boolean hasRested(Path path, Instant before) throws IOException {
    try (var all = Files.walk(path)) {
      for (Path one : (Iterable<Path>) all::iterator) {
        var changed = Files.getLastModifiedTime(one, LinkOption.NOFOLLOW_LINKS);
        if (!changed.toInstant().isBefore(before)) {
          return false;
        }
      }
      return true;
    }
  }
}
