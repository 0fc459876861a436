package dev.tandem.dataset;

import dev.tandem.archive.Archive;
import dev.tandem.archive.ArchiveKind;
import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * An uploaded file, read as what it is.
 *
 * @param scratch a directory for what must be unpacked; it is left as it was
 */
record Upload(Path file, ImportOptions options, Collected into, Path scratch) {
  /** Reads all examples, and says what the upload was. */
  UploadFormat read() throws IOException {
    String named = options.format();
    var wanted = named == null ? null : UploadFormat.parse(named);
    if (Files.size(file) == 0) {
      throw Fault.badInput("the file is empty; send it again");
    }
    var found = content();
    boolean isAsNamed = wanted == null || wanted == found || UploadFormat.isName(named, found);
    if (!isAsNamed) {
      throw Fault.badInput("format is %s, but the file is %s".formatted(named, found.label()));
    }
    return found;
  }

  private UploadFormat content() throws IOException {
    byte[] head;
    try (var in = Files.newInputStream(file)) {
      head = in.readNBytes(FileKind.HEAD);
    }
    var kind = FileKind.of(head);
    if (kind == FileKind.IDX || kind == FileKind.TFRECORD) {
      return readFile(file, kind);
    }
    return ArchiveKind.of(head).isPresent()
        ? readArchive(ArchiveContents.of(file))
        : readFile(file, kind);
  }

  private UploadFormat readArchive(ArchiveContents contents) throws IOException {
    var table = contents.table();
    var format = contents.format();
    if (table != null && format == null) {
      return readUnpacked(table);
    }
    if (format == null || format == UploadFormat.IMAGE_FOLDERS) {
      ImageFolders.read(file, contents, into);
      return UploadFormat.IMAGE_FOLDERS;
    }
    Path directory = Archive.unpack(file, scratch, contents.limits()).directory();
    try {
      switch (format) {
        case NPZ -> Npz.read(files(contents, directory, e -> is(e, FileKind.NPY)), options, into);
        case MNIST_IDX -> Idx.read(files(contents, directory, e -> is(e, FileKind.IDX)), into);
        case TFRECORD ->
            TfRecords.read(
                files(contents, directory, e -> is(e, FileKind.TFRECORD)), options, into);
        default -> CifarBatches.read(files(contents, directory, _ -> true), into);
      }
    } finally {
      Durable.remove(directory);
    }
    return format;
  }

  private static boolean is(ArchiveContents.Entry entry, FileKind kind) {
    return entry.kind() == kind;
  }

  private static List<UnpackedFile> files(
      ArchiveContents contents, Path directory, Predicate<ArchiveContents.Entry> wanted) {
    return contents.entries().stream()
        .filter(wanted)
        .map(ArchiveContents.Entry::path)
        .sorted()
        .map(path -> new UnpackedFile(path, directory.resolve(path)))
        .toList();
  }

  private UploadFormat readUnpacked(ArchiveContents.Entry table) throws IOException {
    Path directory = Archive.unpack(file, scratch, ArchiveContents.LIMITS).directory();
    try {
      return readFile(directory.resolve(table.path()), table.kind());
    } finally {
      Durable.remove(directory);
    }
  }

  private UploadFormat readFile(Path content, FileKind kind) throws IOException {
    return switch (kind) {
      case JSON_LINES -> {
        JsonLinesJson.read(content, options, into);
        yield UploadFormat.TEXT_JSONL;
      }
      case TEXT -> CsvTable.read(content, options, into);
      case TFRECORD -> {
        TfRecords.read(List.of(new UnpackedFile("record", content)), options, into);
        yield UploadFormat.TFRECORD;
      }
      case IDX ->
          throw Fault.badInput(
              "one IDX file is not enough; send a zip of the images and of their labels, such as"
                  + " train-images-idx3-ubyte and train-labels-idx1-ubyte");
      case BINARY -> {
        if (!isCifarBatch(content)) {
          throw unknown();
        }
        CifarBatches.read(List.of(new UnpackedFile("batch.bin", content)), into);
        yield UploadFormat.CIFAR10_BINARY;
      }
      default -> throw unknown();
    };
  }

  private static boolean isCifarBatch(Path content) throws IOException {
    return Files.size(content) % CifarBatches.RECORD == 0;
  }

  private static Fault unknown() {
    return new Fault(
        Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
        "the file is no dataset that is known; known: " + String.join(", ", UploadFormat.labels()));
  }
}
