package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
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
  private static final String MAKER = "3 " + SavedModelRuntime.VERSION;

  private static final int HEAD_BYTES = 8;
  private static final int DIGEST_BYTES = 32;
  private static final int MOST = 32;

  private final Path folder;

  FrozenModels(Path folder) {
    this.folder = folder;
  }

  /** The model kept under that digest; its bytes live as long as the arena. */
  Optional<FrozenModel> find(String digest, Arena arena) {
    try (var channel = FileChannel.open(folder.resolve(digest + SUFFIX))) {
      long size = channel.size();
      if (size < HEAD_BYTES + DIGEST_BYTES || size > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      var bytes = arena.allocate(size, HEAD_BYTES);
      var buffer = bytes.asByteBuffer();
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // until the end
      }
      return isWhole(bytes) ? Optional.of(parse(bytes)) : Optional.empty();
    } catch (IOException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static boolean isWhole(MemorySegment bytes) {
    long length = bytes.byteSize() - DIGEST_BYTES;
    var digester = sha256();
    digester.update(bytes.asSlice(0, length).asByteBuffer());
    return Arrays.equals(digester.digest(), bytes.asSlice(length).toArray(JAVA_BYTE));
  }

  private static FrozenModel parse(MemorySegment bytes) throws IOException {
    long length = bytes.get(JAVA_LONG, 0);
    var definition = MetaGraphDef.parseFrom(bytes.asSlice(HEAD_BYTES, length).asByteBuffer());
    long from = HEAD_BYTES + length;
    return new FrozenModel(definition, bytes.asSlice(from, bytes.byteSize() - DIGEST_BYTES - from));
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
    byte[] definition = model.definition().toByteArray();
    var head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.nativeOrder());
    head.putLong(definition.length).flip();
    var digester = sha256();
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (var part : List.of(head, ByteBuffer.wrap(definition), model.graph().asByteBuffer())) {
        digester.update(part.duplicate());
        writeAll(channel, part);
      }
      writeAll(channel, ByteBuffer.wrap(digester.digest()));
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer part) throws IOException {
    while (part.hasRemaining()) {
      channel.write(part);
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
