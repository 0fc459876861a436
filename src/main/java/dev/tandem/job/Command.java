package dev.tandem.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to start a child process.
 *
 * @param line program and arguments, its memory cap among them
 * @param directory where it works
 * @param grace how long it may take to end when told to, before it is killed
 * @param limit how long it may run at all
 */
public record Command(List<String> line, Path directory, Duration grace, @Nullable Duration limit) {
  public Command {
    line = List.copyOf(line);
  }
}
