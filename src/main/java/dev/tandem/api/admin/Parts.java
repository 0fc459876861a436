package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;

/** Bodies and parts of multipart ones, taken as they arrive and never kept in memory. */
final class Parts {
  private static final int CHUNK = 64 << 10;

  private Parts() {}

  /** What takes the parts in their order. */
  interface Taking {
    void take(String name, InputStream content) throws IOException;
  }

  static void each(HttpServletRequest request, Taking taking) throws IOException {
    try {
      var parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
      while (parts.hasNext()) {
        var part = parts.next();
        taking.take(String.valueOf(part.getFieldName()), part.openStream());
      }
    } catch (FileUploadException e) {
      throw new Fault(
          Fault.Kind.BAD_INPUT, "the multipart body cannot be read: " + e.getMessage(), e);
    }
  }

  /** Deletes what was kept, if it is there. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw Fault.internal("upload " + file + " cannot be deleted", e);
    }
  }

  /** A short part of text. */
  static String text(String name, InputStream content, int maxBytes) throws IOException {
    byte[] bytes = content.readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new Fault(
          Fault.Kind.TOO_LARGE, "part " + name + " is longer than " + maxBytes + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, "part " + name + " is not UTF-8", e);
    }
  }

  /**
   * Writes what arrives into a new file.
   *
   * @param head is shown the first bytes before the others are asked for, and may refuse them
   */
  static void keep(InputStream in, Path file, long maxBytes, Consumer<byte[]> head)
      throws IOException {
    byte[] chunk = in.readNBytes(CHUNK);
    if (chunk.length == 0) {
      throw Fault.badInput("the upload is empty");
    }
    head.accept(chunk);
    long size = chunk.length;
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      out.write(chunk);
      byte[] next = Arrays.copyOf(chunk, CHUNK);
      for (int count = in.read(next); count >= 0; count = in.read(next)) {
        size += count;
        if (size > maxBytes) {
          throw new Fault(
              Fault.Kind.TOO_LARGE,
              "the upload is larger than the limit of " + maxBytes + " bytes");
        }
        out.write(next, 0, count);
      }
    }
  }
}
