package dev.tandem.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives with any entries, good and bad, packed in memory. */
final class Packed {
  /** What an entry is, with the number tar has for it and the mode Unix has. */
  enum Form {
    FILE(TarConstants.LF_NORMAL, UnixStat.FILE_FLAG | 0644),
    DIRECTORY(TarConstants.LF_DIR, UnixStat.DIR_FLAG | 0755),
    SYMBOLIC_LINK(TarConstants.LF_SYMLINK, UnixStat.LINK_FLAG | 0777),
    HARD_LINK(TarConstants.LF_LINK, 0),
    CHARACTER_DEVICE(TarConstants.LF_CHR, 0020666),
    BLOCK_DEVICE(TarConstants.LF_BLK, 0060666),
    FIFO(TarConstants.LF_FIFO, 0010666);

    final byte flag;
    final int mode;

    Form(byte flag, int mode) {
      this.flag = flag;
      this.mode = mode;
    }
  }

  record Item(String name, Form form, byte[] content) {}

  private final List<Item> items = new ArrayList<>();

  static Packed of(String... files) {
    var packed = new Packed();
    for (String file : files) {
      packed.with(file, file.endsWith("/") ? Form.DIRECTORY : Form.FILE, "of " + file);
    }
    return packed;
  }

  Packed with(String name, Form form, String content) {
    return with(name, form, content.getBytes(StandardCharsets.UTF_8));
  }

  Packed with(String name, Form form, byte[] content) {
    items.add(new Item(name, form, content));
    return this;
  }

  byte[] as(ArchiveKind kind) throws IOException {
    return switch (kind) {
      case ZIP -> zip();
      case TAR_GZ -> gzip(tar());
      case TAR -> tar();
    };
  }

  private byte[] zip() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipArchiveOutputStream(bytes)) {
      for (Item item : items) {
        var entry = new NamedAsTold(item.name());
        entry.setUnixMode(item.form().mode);
        zip.putArchiveEntry(entry);
        if (item.form() != Form.DIRECTORY) {
          zip.write(item.content());
        }
        zip.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** An entry whose backslashes are not turned into slashes. */
  private static final class NamedAsTold extends ZipArchiveEntry {
    NamedAsTold(String name) {
      super("");
      setPlatform(PLATFORM_UNIX);
      setName(name);
    }
  }

  private byte[] tar() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (Item item : items) {
        // Kept as it is: a leading slash would be taken off for us.
        var entry = new TarArchiveEntry(item.name(), item.form().flag, true);
        boolean isFile = item.form() == Form.FILE;
        entry.setSize(isFile ? item.content().length : 0);
        if (item.form() == Form.SYMBOLIC_LINK || item.form() == Form.HARD_LINK) {
          entry.setLinkName(new String(item.content(), StandardCharsets.UTF_8));
        }
        tar.putArchiveEntry(entry);
        if (isFile) {
          tar.write(item.content());
        }
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }
}
