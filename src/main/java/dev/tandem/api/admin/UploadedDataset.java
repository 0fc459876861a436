package dev.tandem.api.admin;

import dev.tandem.dataset.Datasets;
import dev.tandem.dataset.ImportOptions;
import dev.tandem.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A dataset as it came over the wire: its file on disk, and what the other parts say of it. Closing
 * deletes the file.
 */
final class UploadedDataset implements AutoCloseable {
  private static final int MAX_TEXT_BYTES = 1024;
  private static final String NAME = "name";
  private static final String FILE = "file";
  private static final String FORMAT = "format";
  private static final String TEXT = "text_column";
  private static final String LABEL = "label_column";
  private static final String TARGET = "target_column";
  private static final List<String> TEXTS = List.of(NAME, FORMAT, TEXT, LABEL, TARGET);

  private final Path file;
  private final long maxBytes;
  private final Map<String, String> texts = new HashMap<>();

  private UploadedDataset(Path file, long maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
  }

  /**
   * @param file where to keep what comes; it is not there yet
   */
  static UploadedDataset receive(HttpServletRequest request, Path file, long maxBytes)
      throws IOException {
    var uploaded = new UploadedDataset(file, maxBytes);
    try {
      Parts.each(request, uploaded::take);
      uploaded.check();
      return uploaded;
    } catch (IOException | RuntimeException e) {
      uploaded.close();
      throw e;
    }
  }

  private void take(String part, InputStream content) throws IOException {
    if (part.equals(FILE)) {
      if (Files.exists(file)) {
        throw Fault.badInput("the multipart body has two parts named file; one dataset a call");
      }
      Parts.keep(content, file, maxBytes, _ -> {});
      return;
    }
    if (!TEXTS.contains(part)) {
      throw Fault.badInput(
          "the multipart body has a part '%s'; known: file, %s"
              .formatted(part, String.join(", ", TEXTS)));
    }
    String text = Parts.text(part, content, MAX_TEXT_BYTES).strip();
    if (text.isEmpty()) {
      return; // Forms send the fields that nobody filled in.
    }
    if (texts.putIfAbsent(part, text) != null) {
      throw Fault.badInput("the multipart body has two parts named " + part);
    }
    if (part.equals(NAME)) {
      Datasets.expectName(text);
    }
  }

  private void check() {
    if (!texts.containsKey(NAME)) {
      throw Fault.badInput("the multipart body has no part named name; it names the dataset");
    }
    if (!Files.exists(file)) {
      throw Fault.badInput("the multipart body has no part named file");
    }
  }

  String name() {
    return texts.getOrDefault(NAME, "");
  }

  Path file() {
    return file;
  }

  ImportOptions options() {
    return new ImportOptions(
        texts.get(FORMAT), texts.get(TEXT), texts.get(LABEL), texts.get(TARGET));
  }

  @Override
  public void close() {
    Parts.delete(file);
  }
}
