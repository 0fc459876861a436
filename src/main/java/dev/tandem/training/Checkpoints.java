package dev.tandem.training;

import dev.tandem.fault.Fault;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoints of one run: a file each, ending in the SHA-256 of what is before it. A file is
 * written beside its place, forced to the disk and renamed, so that one that is there is whole; one
 * that is not, as a disk may damage it, is passed over for the one before.
 */
final class Checkpoints {
  private static final String PREFIX = "checkpoint-";
  private static final String SUFFIX = ".ckpt";
  private static final int DIGEST_BYTES = 32;

  private final Path directory;
  private final int keep;

  Checkpoints(Path directory, int keep) {
    this.directory = directory;
    this.keep = keep;
  }

  void write(Checkpoint checkpoint) {
    String name = "%s%012d%s".formatted(PREFIX, checkpoint.progress().batches(), SUFFIX);
    Path temporary = directory.resolve("." + name + ".tmp");
    try {
      Files.createDirectories(directory);
      writeForced(checkpoint, temporary);
      Files.move(
          temporary,
          directory.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      forceNames();
      List<Path> all = newestFirst();
      for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
        Files.deleteIfExists(old);
      }
    } catch (IOException e) {
      remove(temporary, e);
      throw new Fault(
          Fault.Kind.INSUFFICIENT_STORAGE,
          "a checkpoint cannot be written to " + directory + ": " + e.getMessage(),
          e);
    }
  }

  private static void remove(Path temporary, IOException failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void writeForced(Checkpoint checkpoint, Path file) throws IOException {
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var digest = sha256();
      var raw = Channels.newOutputStream(channel);
      var out = new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(raw, digest)));
      CheckpointFormat.write(checkpoint, out);
      out.flush();
      raw.write(digest.digest());
      channel.force(true);
    }
  }

  /** Windows opens no directories; its renames need no such help. */
  private void forceNames() throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (var names = FileChannel.open(directory)) {
        names.force(true);
      }
    }
  }

  /** The newest that is whole. */
  Optional<Checkpoint> newest() {
    try {
      for (Path file : newestFirst()) {
        Optional<Checkpoint> checkpoint = read(file);
        if (checkpoint.isPresent()) {
          return checkpoint;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Checkpoint> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length - DIGEST_BYTES;
    if (end < 0) {
      return Optional.empty();
    }
    var digest = sha256();
    digest.update(bytes, 0, end);
    if (!MessageDigest.isEqual(digest.digest(), Arrays.copyOfRange(bytes, end, bytes.length))) {
      return Optional.empty();
    }
    return Optional.of(
        CheckpointFormat.read(new DataInputStream(new ByteArrayInputStream(bytes, 0, end))));
  }

  private List<Path> newestFirst() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(PREFIX))
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
          .toList();
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
