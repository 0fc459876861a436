package dev.tandem.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The entries of an open archive, one after the other. */
sealed interface Entries extends Closeable permits ZipEntries, TarEntries {
  /** What an entry is; everything but files and directories is refused. */
  enum Type {
    FILE,
    DIRECTORY,
    SYMBOLIC_LINK,
    HARD_LINK,
    DEVICE
  }

  /**
   * One entry, as the archive has it.
   *
   * @param content readable until the next entry is asked for
   * @param size what the archive says of the content; negative if it says nothing
   * @param crc the content's CRC-32 by the archive; negative if it says nothing
   */
  record Entry(String name, Type type, InputStream content, long size, long crc) {}

  /** The next entry, or null at the end. */
  @Nullable Entry next() throws IOException;
}
