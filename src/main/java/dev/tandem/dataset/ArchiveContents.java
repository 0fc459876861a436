package dev.tandem.dataset;

import dev.tandem.archive.Archive;
import dev.tandem.archive.ArchiveSink;
import dev.tandem.archive.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an archive holds, by the first bytes of its files. */
final class ArchiveContents {
  static final Limits LIMITS =
      Limits.DEFAULT.withEntries(1_000_000).withBytes(64L << 30).withRatio(200, 256L << 20);

  private static final int SHOWN = 3;

  /** One file. */
  record Entry(List<String> parts, FileKind kind, long size) {
    String path() {
      return String.join("/", parts);
    }

    boolean isCifarBatch() {
      return parts.getLast().endsWith(".bin") && size > 0 && size % CifarBatches.RECORD == 0;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  private ArchiveContents() {}

  static ArchiveContents of(Path upload) throws IOException {
    var contents = new ArchiveContents();
    Archive.read(upload, LIMITS, contents.new Heads());
    return contents;
  }

  Limits limits() {
    return LIMITS;
  }

  List<Entry> entries() {
    return entries;
  }

  List<Entry> of(FileKind kind) {
    return entries.stream().filter(entry -> entry.kind() == kind).toList();
  }

  List<List<String>> images() {
    return of(FileKind.IMAGE).stream().map(Entry::parts).toList();
  }

  /** What the archive is as a dataset; null if that cannot be told. */
  @Nullable UploadFormat format() {
    if (!images().isEmpty()) {
      return UploadFormat.IMAGE_FOLDERS;
    }
    if (!of(FileKind.NPY).isEmpty()) {
      return UploadFormat.NPZ;
    }
    if (!of(FileKind.IDX).isEmpty()) {
      return UploadFormat.MNIST_IDX;
    }
    if (!of(FileKind.TFRECORD).isEmpty()) {
      return UploadFormat.TFRECORD;
    }
    return entries.stream().anyMatch(Entry::isCifarBatch) ? UploadFormat.CIFAR10_BINARY : null;
  }

  /** The one table that is there; null if there is none, or more. */
  @Nullable Entry table() {
    var tables =
        entries.stream()
            .filter(e -> e.kind() == FileKind.TEXT || e.kind() == FileKind.JSON_LINES)
            .toList();
    return tables.size() == 1 && isTable(tables.getFirst()) ? tables.getFirst() : null;
  }

  private static boolean isTable(Entry entry) {
    return entry.parts().getLast().toLowerCase(Locale.ROOT).matches(".*\\.(csv|tsv|jsonl?|ndjson)");
  }

  /** The kinds of file that are there, for a message. */
  String summary() {
    var endings = new TreeMap<String, Integer>();
    for (var entry : entries) {
      String name = entry.parts().getLast();
      int dot = name.lastIndexOf('.');
      endings.merge(dot < 0 ? "no ending" : name.substring(dot), 1, Integer::sum);
    }
    if (endings.isEmpty()) {
      return "folders only";
    }
    return entries.size()
        + (entries.size() == 1 ? " file" : " files")
        + " with "
        + String.join(", ", endings.keySet().stream().limit(SHOWN).toList());
  }

  private final class Heads implements ArchiveSink {
    @Override
    public void directory(List<String> parts) {}

    @Override
    public OutputStream file(List<String> parts) {
      return new Head(parts);
    }

    /** Keeps the first bytes of one file. */
    private final class Head extends OutputStream {
      private final List<String> parts;
      private final ByteArrayOutputStream head = new ByteArrayOutputStream(FileKind.HEAD);
      private long size;
      private boolean isClosed;

      Head(List<String> parts) {
        this.parts = parts;
      }

      @Override
      public void write(int value) {
        size++;
        if (head.size() < FileKind.HEAD) {
          head.write(value);
        }
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        size += length;
        head.write(bytes, from, Math.min(length, FileKind.HEAD - head.size()));
      }

      @Override
      public void close() {
        if (!isClosed) {
          isClosed = true;
          entries.add(new Entry(parts, FileKind.of(head.toByteArray()), size));
        }
      }
    }
  }
}
