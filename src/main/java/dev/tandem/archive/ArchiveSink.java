package dev.tandem.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Where the content of an archive goes. */
public interface ArchiveSink {
  /** A directory by the parts of its path; those above a file may not be told. */
  void directory(List<String> parts) throws IOException;

  /** Takes the content of a file, and is closed when it is whole. */
  OutputStream file(List<String> parts) throws IOException;
}
