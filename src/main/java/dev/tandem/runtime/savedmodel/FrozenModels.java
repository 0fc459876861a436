package dev.tandem.runtime.savedmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.MetaGraphDef;

/**
 * Frozen models kept in a folder by the digest of the files they were made of, so that the next
 * start need not make them again. A file ends with the digest of what is before; one that does not
 * is as good as none. Losing the folder costs time only.
 */
final class FrozenModels {
  private static final Logger LOG = LoggerFactory.getLogger(FrozenModels.class);
  private static final String SUFFIX = ".frozen";

  /** To be raised when models are frozen otherwise. */
  private static final String MAKER = "1 " + SavedModelRuntime.VERSION;

  private static final String FROZEN = "frozen:";
  private static final String VARIABLES = "variables:";
  private static final int DIGEST_BYTES = 32;
  private static final int MOST = 32;

  private final Path folder;

  FrozenModels(Path folder) {
    this.folder = folder;
  }

  Optional<FrozenModel> find(String digest) {
    Path file = folder.resolve(digest + SUFFIX);
    try {
      byte[] bytes = Files.readAllBytes(file);
      int length = bytes.length - DIGEST_BYTES;
      if (length < 0) {
        return Optional.empty();
      }
      var digester = sha256();
      digester.update(bytes, 0, length);
      if (!Arrays.equals(digester.digest(), Arrays.copyOfRange(bytes, length, bytes.length))) {
        return Optional.empty();
      }
      var definition = MetaGraphDef.parseFrom(ByteString.copyFrom(bytes, 0, length));
      return Optional.of(
          new FrozenModel(definition, count(definition, FROZEN), count(definition, VARIABLES)));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static int count(MetaGraphDef definition, String what) {
    return definition.getMetaInfoDef().getTagsList().stream()
        .filter(tag -> tag.startsWith(what))
        .mapToInt(tag -> Integer.parseInt(tag.substring(what.length())))
        .sum();
  }

  void keep(String digest, FrozenModel model) {
    try {
      Files.createDirectories(folder);
      Path unfinished = Files.createTempFile(folder, digest, ".unfinished");
      try {
        write(unfinished, model);
        Files.move(unfinished, folder.resolve(digest + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      forgetOldest();
    } catch (IOException e) {
      LOG.warn("a frozen model could not be kept in {}: {}", folder, e.toString());
    }
  }

  private static void write(Path file, FrozenModel model) throws IOException {
    var definition = model.definition().toBuilder();
    definition.getMetaInfoDefBuilder().addTags(FROZEN + model.frozen());
    definition.getMetaInfoDefBuilder().addTags(VARIABLES + model.variables());
    var digester = sha256();
    try (var output = Files.newOutputStream(file);
        var digesting = new DigestOutputStream(output, digester)) {
      definition.build().writeTo(digesting);
      digesting.on(false);
      digesting.write(digester.digest());
    }
  }

  private void forgetOldest() throws IOException {
    try (var files = Files.list(folder)) {
      var oldestLast =
          files
              .filter(file -> file.toString().endsWith(SUFFIX))
              .sorted(Comparator.comparing(FrozenModels::modified).reversed())
              .toList();
      for (Path file : oldestLast.subList(Math.min(MOST, oldestLast.size()), oldestLast.size())) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  /** The digest of the files that a frozen model depends on. */
  static String digest(Path directory) throws IOException {
    var digester = sha256();
    digester.update(MAKER.getBytes(UTF_8));
    byte[] buffer = new byte[1 << 16];
    for (Path file : inputs(directory)) {
      digester.update(
          (directory.relativize(file) + "\0" + Files.size(file) + "\0").getBytes(UTF_8));
      try (InputStream input = new DigestInputStream(Files.newInputStream(file), digester)) {
        while (input.read(buffer) >= 0) {
          // the digester reads along
        }
      }
    }
    return HexFormat.of().formatHex(digester.digest());
  }

  private static List<Path> inputs(Path directory) throws IOException {
    try (var graph = Files.walk(directory.resolve(SavedModelRuntime.FILE));
        var variables = Files.walk(directory.resolve("variables"))) {
      return Stream.concat(graph, variables).filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
