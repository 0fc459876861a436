package dev.tandem.dataset;

import dev.tandem.archive.ArchiveKind;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An uploaded file, read as what it is. */
record Upload(Path file, ImportOptions options, Collected into) {
  /** Reads all examples, and says what the upload was. */
  UploadFormat read() throws IOException {
    String named = options.format();
    var wanted = named == null ? null : UploadFormat.parse(named);
    if (Files.size(file) == 0) {
      throw Fault.badInput("the file is empty; send it again");
    }
    if (ArchiveKind.of(file).isPresent()) {
      return readArchive(ArchiveContents.of(file), wanted);
    }
    byte[] head;
    try (var in = Files.newInputStream(file)) {
      head = in.readNBytes(FileKind.HEAD);
    }
    return readFile(FileKind.of(head), wanted);
  }

  private UploadFormat readArchive(ArchiveContents contents, @Nullable UploadFormat wanted)
      throws IOException {
    ImageFolders.read(file, contents, into);
    return expect(wanted, UploadFormat.IMAGE_FOLDERS);
  }

  private UploadFormat readFile(FileKind kind, @Nullable UploadFormat wanted) throws IOException {
    return switch (kind) {
      case JSON_LINES -> {
        JsonLinesJson.read(file, options, into);
        yield expect(wanted, UploadFormat.TEXT_JSONL);
      }
      case TEXT -> {
        var found = CsvTable.read(file, options, into);
        yield named("csv") ? found : expect(wanted, found);
      }
      default -> throw unknown();
    };
  }

  private boolean named(String word) {
    return word.equals(options.format());
  }

  private static UploadFormat expect(@Nullable UploadFormat wanted, UploadFormat found) {
    if (wanted != null && wanted != found) {
      throw Fault.badInput(
          "format is %s, but the file is %s".formatted(wanted.label(), found.label()));
    }
    return found;
  }

  private static Fault unknown() {
    return new Fault(
        Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
        "the file is no dataset that is known; known: " + String.join(", ", UploadFormat.labels()));
  }
}
