package dev.tandem.archive;

import dev.tandem.archive.Entries.Entry;
import dev.tandem.archive.Entries.Type;
import dev.tandem.fault.Fault;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A zip, tar.gz or tar that nobody vouches for. Unpacking writes only inside one fresh directory,
 * only plain files and directories, and not more than the {@link Limits}; what breaks a rule leaves
 * nothing behind.
 */
public final class Archive {
  private static final int CHUNK = 64 << 10;

  private final Path file;
  private final ArchiveKind kind;
  private final Limits limits;
  private final EntryNames names = new EntryNames();
  private long archiveBytes;
  private long written;

  private Archive(Path file, ArchiveKind kind, Limits limits) {
    this.file = file;
    this.kind = kind;
    this.limits = limits;
  }

  /**
   * Unpacks an archive into a fresh directory under {@code parent}. A broken rule or a damaged
   * archive is a {@link Fault}, trouble with the disk an {@link IOException}.
   */
  public static Unpacked unpack(Path file, Path parent, Limits limits) throws IOException {
    return open(file, limits).unpack(parent);
  }

  /**
   * Reads an archive without unpacking it: its directories and files in their order, by the same
   * rules. What was read of an archive that turns out to be damaged is worth nothing.
   */
  public static void read(Path file, Limits limits, ArchiveSink sink) throws IOException {
    open(file, limits).read(sink);
  }

  private static Archive open(Path file, Limits limits) throws IOException {
    var kind =
        ArchiveKind.of(file)
            .orElseThrow(
                () ->
                    new Fault(
                        Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
                        "the file is no archive; known: zip, tar.gz, tar"));
    return new Archive(file, kind, limits);
  }

  private Unpacked unpack(Path parent) throws IOException {
    Path target = Files.createDirectory(parent.resolve(".unpacked-" + UUID.randomUUID()));
    try {
      read(new UnpackedTree(target));
      return new Unpacked(target, written);
    } catch (IOException | RuntimeException | Error e) {
      Durable.remove(target);
      throw e;
    }
  }

  private void read(ArchiveSink sink) throws IOException {
    archiveBytes = Files.size(file);
    try (Entries entries =
        kind == ArchiveKind.ZIP ? new ZipEntries(file, limits) : new TarEntries(file, kind)) {
      int count = 0;
      for (var entry = entries.next(); entry != null; entry = entries.next()) {
        if (++count > limits.entries()) {
          throw tooLarge("it has more than " + limits.entries() + " entries");
        }
        read(entry, sink);
      }
      if (count == 0) {
        throw Fault.badInput(
            "the " + kind + " archive is empty; put the files into it and send it again");
      }
    } catch (Fault fault) {
      throw fault;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      // The library throws several unchecked exceptions on damage.
      throw new Fault(Fault.Kind.BAD_INPUT, "the " + kind + " archive is damaged: " + reason(e), e);
    }
  }

  private void read(Entry entry, ArchiveSink sink) throws IOException {
    var parts =
        switch (entry.type()) {
          case FILE, DIRECTORY -> names.take(entry.name(), entry.type() == Type.DIRECTORY);
          case SYMBOLIC_LINK ->
              throw EntryNames.refused(entry.name(), "must not be a symbolic link");
          case HARD_LINK -> throw EntryNames.refused(entry.name(), "must not be a hard link");
          case DEVICE ->
              throw EntryNames.refused(entry.name(), "must be a plain file or a directory");
        };
    boolean isFile = entry.type() == Type.FILE;
    if (isFile && parts.isEmpty()) {
      throw EntryNames.refused(entry.name(), "must have a name");
    }
    boolean isKept = !isOfTheFinder(parts);
    if (isFile) {
      copy(entry, isKept ? opened(sink, parts) : OutputStream.nullOutputStream());
    } else if (isKept) {
      unchecked(() -> sink.directory(parts));
    }
  }

  /** What macOS adds to an archive and nobody sent. */
  private static boolean isOfTheFinder(List<String> parts) {
    return !parts.isEmpty()
        && (parts.getFirst().equals("__MACOSX")
            || parts.getLast().equals(".DS_Store")
            || parts.getLast().startsWith("._"));
  }

  private static OutputStream opened(ArchiveSink sink, List<String> parts) {
    try {
      return sink.file(parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(Entry entry, OutputStream target) throws IOException {
    var crc = new CRC32();
    var chunk = new byte[CHUNK];
    long size = 0;
    try (target) {
      for (int count = entry.content().read(chunk);
          count >= 0;
          count = entry.content().read(chunk)) {
        size += count;
        spend(count);
        crc.update(chunk, 0, count);
        int filled = count;
        unchecked(() -> target.write(chunk, 0, filled));
      }
      unchecked(target::close);
    }
    boolean isWhole =
        (entry.size() < 0 || entry.size() == size)
            && (entry.crc() < 0 || entry.crc() == crc.getValue());
    if (!isWhole) {
      throw new IOException("size or checksum of entry " + entry.name() + " is wrong");
    }
  }

  private void spend(int count) {
    written += count;
    if (written > limits.bytes()) {
      throw tooLarge("it unpacks to more than " + limits.bytes() + " bytes");
    }
    if (written > limits.freeBytes() && written / limits.ratio() > archiveBytes) {
      throw tooLarge("it unpacks to more than " + limits.ratio() + " times its size");
    }
  }

  private Fault tooLarge(String why) {
    return new Fault(Fault.Kind.TOO_LARGE, "the " + kind + " archive is refused: " + why);
  }

  private interface Writing {
    void run() throws IOException;
  }

  /** Trouble where the content goes is unchecked: a checked one says the archive is damaged. */
  private static void unchecked(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof EOFException) {
      return "it ends too soon";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
