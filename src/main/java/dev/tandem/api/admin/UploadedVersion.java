package dev.tandem.api.admin;

import dev.tandem.api.Body;
import dev.tandem.fault.Fault;
import dev.tandem.registry.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * A model as it came over the wire, streamed to disk: the whole body, or the part {@code file} of a
 * multipart one, beside which {@code model.yaml} may come. Closing deletes what is left of it.
 */
final class UploadedVersion implements AutoCloseable {
  static final Set<String> TYPES =
      Set.of(
          "application/zip", "application/gzip", "application/x-tar", "application/octet-stream");

  private static final int CHUNK = 64 << 10;
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
    try {
      var parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
      while (parts.hasNext()) {
        read(parts.next());
      }
    } catch (FileUploadException e) {
      throw new Fault(
          Fault.Kind.BAD_INPUT, "the multipart body cannot be read: " + e.getMessage(), e);
    }
    if (!Files.exists(file)) {
      throw Fault.badInput("the multipart body has no part named file");
    }
  }

  private void read(FileItemStream part) throws IOException {
    String name = String.valueOf(part.getFieldName());
    switch (name) {
      case FILE -> {
        if (Files.exists(file)) {
          throw Fault.badInput("the multipart body has two parts named file; one version a call");
        }
        keep(part.openStream());
      }
      case SETTINGS -> settings = Body.read(part.openStream(), MAX_SETTINGS_BYTES);
      default ->
          throw Fault.badInput(
              "the multipart body has a part '" + name + "'; known: file, model.yaml");
    }
  }

  private void keep(InputStream in) throws IOException {
    byte[] chunk = in.readNBytes(CHUNK);
    if (chunk.length == 0) {
      throw Fault.badInput("the upload is empty");
    }
    Uploads.expectKnown(chunk);
    long size = chunk.length;
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      out.write(chunk);
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        size += count;
        if (size > maxBytes) {
          throw new Fault(
              Fault.Kind.TOO_LARGE,
              "the upload is larger than the limit of " + maxBytes + " bytes");
        }
        out.write(chunk, 0, count);
      }
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw Fault.internal("upload " + file + " cannot be deleted", e);
    }
  }
}
