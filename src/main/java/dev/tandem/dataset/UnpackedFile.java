package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A file of an upload.
 *
 * @param where its path in the upload, as problems name it
 */
record UnpackedFile(String where, Path path) {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;

  /** What reads a file from its start. */
  interface Reading {
    void read(DataInputStream in) throws IOException;
  }

  /** Opens the file, taking gzip off it if it is packed. */
  DataInputStream open() throws IOException {
    var file = new BufferedInputStream(Files.newInputStream(path), BUFFER);
    try {
      file.mark(2);
      boolean isPacked = (file.read() << 8 | file.read()) == GZIP_MAGIC;
      file.reset();
      InputStream content =
          isPacked ? new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER) : file;
      return new DataInputStream(content);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Reads the file; an end that comes too early is a fault that names it. */
  void read(Reading reading) throws IOException {
    try (var in = open()) {
      reading.read(in);
    } catch (EOFException e) {
      throw new Fault(
          Fault.Kind.BAD_INPUT, where + " ends too early; it is not whole, send it again", e);
    } catch (java.util.zip.ZipException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, where + " is damaged: " + e.getMessage(), e);
    }
  }

  String name() {
    return where.substring(where.lastIndexOf('/') + 1);
  }
}
