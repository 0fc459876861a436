package dev.tandem.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Numbers that tell whether files changed, from their names, sizes and times alone. */
final class Fingerprints {
  private Fingerprints() {}

  /**
   * A number that changes when a file in the directory is added, removed or written.
   *
   * @param depth how deep to look; 1 for the plain files only
   */
  static long of(Path directory, int depth) {
    long sum = 0;
    try (Stream<Path> files = Files.walk(directory, depth)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && !isTemporary(file)) {
          // A sum does not depend on the order in which the files are met.
          sum += mixed(directory.relativize(file), file);
        }
      }
      return sum;
    } catch (IOException | UncheckedIOException e) {
      return -1; // A file went while it was looked at; the next look will differ.
    }
  }

  /** The same of one file; 0 if it is not there. */
  static long of(Path file) {
    try {
      return Files.isRegularFile(file) ? mixed(file.getFileName(), file) : 0;
    } catch (IOException e) {
      return -1;
    }
  }

  /** Whether a name is one that writers use before a file or directory is complete. */
  static boolean isTemporary(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(".") || name.startsWith("_");
  }

  private static long mixed(Path name, Path file) throws IOException {
    long hash = name.toString().hashCode();
    hash = hash * 0x9E3779B97F4A7C15L + Files.size(file);
    hash = hash * 0x9E3779B97F4A7C15L + Files.getLastModifiedTime(file).hashCode();
    return hash ^ (hash >>> 29);
  }
}
