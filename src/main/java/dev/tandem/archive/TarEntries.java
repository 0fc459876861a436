package dev.tandem.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/** The entries of a tar, plain or packed with gzip. */
final class TarEntries implements Entries {
  private static final int BUFFER = 64 << 10;
  private static final int RECORD = 512;

  /** Bytes between two entries; long names and attributes are held in memory there. */
  private static final long HEADERS = 1 << 20;

  private final MeteredInput bytes;
  private final TarArchiveInputStream tar;

  TarEntries(Path file, ArchiveKind kind) throws IOException {
    if (kind == ArchiveKind.TAR) {
      expectEnd(file);
    }
    var in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      bytes = new MeteredInput(kind == ArchiveKind.TAR ? in : new GZIPInputStream(in, BUFFER));
    } catch (IOException e) {
      in.close();
      throw e;
    }
    tar = new TarArchiveInputStream(bytes, "UTF-8");
  }

  /** A tar ends in zeros; where gzip does not tell that it is whole, they must. */
  private static void expectEnd(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var last = ByteBuffer.allocate(RECORD);
      int count = channel.read(last, Math.max(0, channel.size() - RECORD));
      if (count < RECORD || !Arrays.equals(last.array(), new byte[RECORD])) {
        throw new IOException("its end is missing");
      }
    }
  }

  @Override
  public @Nullable Entry next() throws IOException {
    bytes.allow(HEADERS);
    var entry = tar.getNextEntry();
    if (entry == null) {
      end();
      return null;
    }
    if (!entry.isCheckSumOK()) {
      throw new IOException("it is no tar, or the checksum of a header is wrong");
    }
    bytes.allow(Long.MAX_VALUE);
    var type = type(entry);
    var content = type == Type.FILE ? tar : InputStream.nullInputStream();
    return new Entry(entry.getName(), type, content, type == Type.FILE ? entry.getSize() : -1, -1);
  }

  /** Reads the padding, at the end of which gzip has its own checksum. */
  private void end() throws IOException {
    bytes.transferTo(OutputStream.nullOutputStream());
  }

  private static Type type(TarArchiveEntry entry) {
    return switch (entry.getLinkFlag()) {
      case TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_CONTIG ->
          entry.isDirectory() ? Type.DIRECTORY : Type.FILE;
      case TarConstants.LF_DIR -> Type.DIRECTORY;
      case TarConstants.LF_SYMLINK -> Type.SYMBOLIC_LINK;
      case TarConstants.LF_LINK -> Type.HARD_LINK;
      default -> Type.DEVICE;
    };
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
