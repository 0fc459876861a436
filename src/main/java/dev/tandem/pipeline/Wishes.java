package dev.tandem.pipeline;

import dev.tandem.training.Wanted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is wanted of a run, as others say it while it goes on. Thread safe; the first word counts.
 */
final class Wishes {
  private final AtomicReference<Wanted> wanted = new AtomicReference<>(Wanted.RUN);

  Wanted wanted() {
    return wanted.get();
  }

  void pause() {
    wanted.compareAndSet(Wanted.RUN, Wanted.PAUSE);
  }

  void cancel() {
    wanted.compareAndSet(Wanted.RUN, Wanted.CANCEL);
  }

  /** Follows lines of {@code pause} and {@code cancel}; at their end, their writer is dead. */
  void follow(InputStream lines) {
    Thread.ofPlatform().daemon().name("wishes").start(() -> read(lines));
  }

  private void read(InputStream lines) {
    try (var reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        switch (line.strip()) {
          case "pause" -> pause();
          case "cancel" -> cancel();
          default -> {} // of a newer parent
        }
      }
      pause();
    } catch (IOException e) {
      pause();
    }
  }
}
