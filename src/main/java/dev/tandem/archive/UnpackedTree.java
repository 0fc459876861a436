package dev.tandem.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** An archive's content as files of one directory. */
record UnpackedTree(Path target) implements ArchiveSink {
  @Override
  public void directory(List<String> parts) throws IOException {
    Files.createDirectories(path(parts));
  }

  @Override
  public OutputStream file(List<String> parts) throws IOException {
    Path path = path(parts);
    Files.createDirectories(path.resolveSibling("."));
    return Files.newOutputStream(path, StandardOpenOption.CREATE_NEW);
  }

  private Path path(List<String> parts) {
    return target.resolve(String.join("/", parts));
  }
}
