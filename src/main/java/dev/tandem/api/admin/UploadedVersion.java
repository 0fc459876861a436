package dev.tandem.api.admin;

import dev.tandem.api.Body;
import dev.tandem.fault.Fault;
import dev.tandem.registry.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model as it came over the wire, streamed to disk: the whole body, or the part {@code file} of a
 * multipart one, beside which {@code model.yaml} may come. Closing deletes what is left of it.
 */
final class UploadedVersion implements AutoCloseable {
  static final Set<String> TYPES =
      Set.of(
          "application/zip", "application/gzip", "application/x-tar", "application/octet-stream");

  private static final int MAX_SETTINGS_BYTES = 1 << 20;
  private static final String FILE = "file";
  private static final String SETTINGS = "model.yaml";

  private final Path file;
  private final long maxBytes;
  private byte @Nullable [] settings;

  private UploadedVersion(Path file, long maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
  }

  static UploadedVersion receive(HttpServletRequest request, Uploads uploads) throws IOException {
    var uploaded = new UploadedVersion(uploads.newFile(), uploads.maxBytes());
    try {
      uploaded.read(request);
      return uploaded;
    } catch (IOException | RuntimeException e) {
      uploaded.close();
      throw e;
    }
  }

  Path file() {
    return file;
  }

  byte @Nullable [] settings() {
    return settings;
  }

  private void read(HttpServletRequest request) throws IOException {
    String type = type(request.getContentType());
    if (type.equals("multipart/form-data")) {
      readParts(request);
      return;
    }
    if (!TYPES.contains(type)) {
      throw new Fault(
          Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
          "content type '%s' is not taken here; send multipart/form-data with a part file, or %s"
              .formatted(type, String.join(", ", TYPES.stream().sorted().toList())));
    }
    keep(request.getInputStream());
  }

  private static String type(@Nullable String header) {
    return header == null ? "" : header.split(";")[0].strip().toLowerCase(Locale.ROOT);
  }

  private void readParts(HttpServletRequest request) throws IOException {
    Parts.each(request, this::take);
    if (!Files.exists(file)) {
      throw Fault.badInput("the multipart body has no part named file");
    }
  }

  private void take(String name, InputStream content) throws IOException {
    switch (name) {
      case FILE -> {
        if (Files.exists(file)) {
          throw Fault.badInput("the multipart body has two parts named file; one version a call");
        }
        keep(content);
      }
      case SETTINGS -> settings = Body.read(content, MAX_SETTINGS_BYTES);
      default ->
          throw Fault.badInput(
              "the multipart body has a part '" + name + "'; known: file, model.yaml");
    }
  }

  private void keep(InputStream in) throws IOException {
    Parts.keep(in, file, maxBytes, Uploads::expectKnown);
  }

  @Override
  public void close() {
    Parts.delete(file);
  }
}
