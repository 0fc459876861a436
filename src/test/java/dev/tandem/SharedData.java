package dev.tandem;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Real models and pictures that lie beside a checkout, in {@code ../shared/data}; not part of the
 * project.
 */
public final class SharedData {
  private SharedData() {}

  /** A file or folder of the data; skips the test where it is absent. */
  public static Path path(String relative) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/data").resolve(relative);
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    Assumptions.abort("needs ../shared/data/" + relative + ", which is not beside this checkout");
    throw new AssertionError();
  }
}
