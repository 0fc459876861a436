package dev.tandem.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An archive's content on disk. Whoever holds it moves it or deletes it.
 *
 * @param directory a fresh directory that holds nothing else
 * @param bytes of all files together
 */
public record Unpacked(Path directory, long bytes) {
  private static final int MAX_TOPS = 2;

  /**
   * Where the content begins: below the folder that people pack instead of what is in it, if that
   * is all there is, and below one in that.
   */
  public Path top() throws IOException {
    Path top = directory;
    for (int i = 0; i < MAX_TOPS; i++) {
      var children = children(top);
      if (children.size() != 1 || !Files.isDirectory(children.getFirst())) {
        break;
      }
      top = children.getFirst();
    }
    return top;
  }

  private static List<Path> children(Path directory) throws IOException {
    try (var children = Files.list(directory)) {
      return children.toList();
    }
  }
}
