package dev.tandem.archive;

import dev.tandem.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The SHA-256 of every file in a directory, kept in a hidden file of it in the form that {@code
 * sha256sum -c} reads. TensorFlow's loaders look only at the names they know.
 */
public final class Checksums {
  public static final String FILE_NAME = ".tandem.sha256";

  private static final int HEX_DIGITS = 64;
  private static final String BETWEEN = "  ";

  private Checksums() {}

  /** Every file below the directory by its path with slashes, and its digest in hex. */
  public static SortedMap<String, String> of(Path directory) throws IOException {
    var digests = new TreeMap<String, String>();
    try (var files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          String name = directory.relativize(file).toString().replace('\\', '/');
          if (name.indexOf('\n') >= 0) {
            throw Fault.badInput("a file's name has a line break: " + name.replace('\n', '?'));
          }
          digests.put(name, of(Files.newInputStream(file)));
        }
      }
    }
    digests.remove(FILE_NAME);
    return digests;
  }

  /** The digest in hex of what is left in a stream, which is closed. */
  public static String of(InputStream stream) throws IOException {
    var sha256 = sha256();
    try (var digesting = new DigestInputStream(stream, sha256)) {
      digesting.transferTo(java.io.OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** The digest in hex of a text's UTF-8. */
  public static String ofText(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  public static String text(Map<String, String> digests) {
    return digests.entrySet().stream()
        .map(entry -> entry.getValue() + BETWEEN + entry.getKey() + "\n")
        .collect(Collectors.joining());
  }

  /** Reads what {@link #text} wrote; a line of another form is a fault. */
  public static SortedMap<String, String> parse(String text) {
    var digests = new TreeMap<String, String>();
    text.lines()
        .forEach(
            line -> {
              if (line.length() <= HEX_DIGITS + BETWEEN.length()
                  || !line.startsWith(BETWEEN, HEX_DIGITS)) {
                throw new Fault(
                    Fault.Kind.UNPROCESSABLE, FILE_NAME + " has a line without a digest");
              }
              digests.put(
                  line.substring(HEX_DIGITS + BETWEEN.length()), line.substring(0, HEX_DIGITS));
            });
    return digests;
  }

  /**
   * Compares a directory with the digests kept in it, if there are any; a file that differs or is
   * missing is a fault.
   *
   * @param editable names that people may change after the digests were taken
   */
  public static void verify(Path directory, Collection<String> editable) throws IOException {
    Path kept = directory.resolve(FILE_NAME);
    if (!Files.isRegularFile(kept)) {
      return;
    }
    for (var entry : parse(Files.readString(kept)).entrySet()) {
      String name = entry.getKey();
      Path file = directory.resolve(name).normalize();
      if (editable.contains(name)) {
        continue;
      }
      if (!file.startsWith(directory.normalize()) || !Files.isRegularFile(file)) {
        throw new Fault(
            Fault.Kind.UNPROCESSABLE, "file " + name + " is missing; upload the version again");
      }
      if (!of(Files.newInputStream(file)).equals(entry.getValue())) {
        throw new Fault(
            Fault.Kind.UNPROCESSABLE,
            "file " + name + " is not what was uploaded: its SHA-256 differs; upload it again");
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}
