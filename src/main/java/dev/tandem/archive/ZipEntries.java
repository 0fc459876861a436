package dev.tandem.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A zip's entries by its central directory: only that says which are links, and what is read by one
 * list cannot be smuggled past in another.
 */
final class ZipEntries implements Entries {
  /** Bytes of the central directory per entry that is allowed, and for finding it. */
  private static final long DIRECTORY_ENTRY = 256;

  private static final long DIRECTORY_SEARCH = 1 << 20;

  private final ZipFile zip;
  private final Enumeration<ZipArchiveEntry> entries;

  ZipEntries(Path file, Limits limits) throws IOException {
    var channel = new MeteredChannel(Files.newByteChannel(file));
    try {
      // The whole directory is kept in memory, so its size is bounded before the entries are
      // counted.
      channel.allow(DIRECTORY_SEARCH + limits.entries() * DIRECTORY_ENTRY);
      zip =
          ZipFile.builder()
              .setSeekableByteChannel(channel)
              .setIgnoreLocalFileHeader(true)
              .setUseUnicodeExtraFields(false)
              .get();
      channel.allow(Long.MAX_VALUE);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    entries = zip.getEntries();
  }

  @Override
  public @Nullable Entry next() throws IOException {
    if (!entries.hasMoreElements()) {
      return null;
    }
    var entry = entries.nextElement();
    var type = type(entry);
    if (type == Type.FILE && !zip.canReadEntryData(entry)) {
      throw new IOException("entry " + entry.getName() + " is encrypted or packed in a rare way");
    }
    var content = type == Type.FILE ? zip.getInputStream(entry) : InputStream.nullInputStream();
    return new Entry(name(entry), type, content, entry.getSize(), entry.getCrc());
  }

  /** The name with the backslashes it has in the file, which the library may have turned. */
  private static String name(ZipArchiveEntry entry) {
    byte[] raw = entry.getRawName();
    if (raw != null) {
      for (byte letter : raw) {
        if (letter == '\\') {
          return entry.getName() + "\\";
        }
      }
    }
    return entry.getName();
  }

  private static Type type(ZipArchiveEntry entry) {
    int format = entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG;
    return switch (format) {
      case UnixStat.LINK_FLAG -> Type.SYMBOLIC_LINK;
      case 0, UnixStat.FILE_FLAG, UnixStat.DIR_FLAG ->
          entry.isDirectory() ? Type.DIRECTORY : Type.FILE;
      default -> Type.DEVICE;
    };
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
