package dev.tandem.api.admin;

import dev.tandem.runtime.tflite.TinyTfLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Directories packed as people pack them. */
final class Bundle {
  private Bundle() {}

  /** A zip of a directory's files, each below {@code prefix}. */
  static byte[] zip(Path directory, String prefix) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (Path file : files(directory)) {
        zip.putNextEntry(new ZipEntry(prefix + directory.relativize(file)));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** A zip of one file with the given name. */
  static byte[] zip(String name, byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  /** A zip of a small TFLite model, which loads at once. */
  static byte[] ofTinyModel() throws IOException {
    return zip("model.tflite", TinyTfLite.identity(1, 4));
  }

  static byte[] tarGz(Path directory, String prefix) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(tar(directory, prefix));
    }
    return bytes.toByteArray();
  }

  static byte[] tar(Path directory, String prefix) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      for (Path file : files(directory)) {
        var entry = new TarArchiveEntry(file.toFile(), prefix + directory.relativize(file));
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
