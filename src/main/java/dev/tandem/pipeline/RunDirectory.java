package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Where one run keeps what it has done, so that a run that was killed goes on from there. A part is
 * written beside its place and renamed when it is whole.
 */
record RunDirectory(Path root) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(200);

  Path lockFile() {
    return root.resolve("lock");
  }

  Path checkpoints() {
    return root.resolve("checkpoints");
  }

  Path prepared() {
    return root.resolve("prepared");
  }

  Path model() {
    return root.resolve("model");
  }

  /** The version whose weights it starts with. */
  Path start() {
    return root.resolve("start");
  }

  /** The versions whose mean it is, each in a directory of its number from 0. */
  Path members() {
    return root.resolve("members");
  }

  Path report() {
    return root.resolve("report");
  }

  Path events() {
    return root.resolve("events.jsonl");
  }

  Path result() {
    return root.resolve("result.json");
  }

  Path specification() {
    return root.resolve("specification.json");
  }

  /** A name that no other run has, the same whenever the run goes on. */
  String id() throws IOException {
    Path file = root.resolve("id");
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException first) {
      String id = UUID.randomUUID().toString();
      Durable.write(file, id + "\n");
      return id;
    }
  }

  /** Keeps other processes out while it is open; the system lets go of it with the process. */
  record Lock(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Waits for a process that is still at work here, as it may be about to end. */
  Lock lock() throws IOException {
    return lock(PATIENCE);
  }

  Lock lock(Duration patience) throws IOException {
    Files.createDirectories(root);
    var channel = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    for (long waited = 0; ; waited += BETWEEN_TRIES) {
      if (taken(channel) != null) {
        return new Lock(channel);
      }
      if (waited >= patience.toNanos()) {
        channel.close();
        throw Fault.unavailable("another process is at work in " + root + "; wait until it ends");
      }
      LockSupport.parkNanos(BETWEEN_TRIES);
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock taken(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException withinThisProcess) {
      return null;
    }
  }

  /** Writes a part of the result. */
  @FunctionalInterface
  interface Part {
    void write(Path directory) throws IOException;
  }

  /** Writes a directory whole or not at all; one that is there is left as it is. */
  void once(Path directory, Part part) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path unfinished =
        directory.resolveSibling(directory.getFileName() + ".tmp-" + UUID.randomUUID());
    try {
      part.write(Files.createDirectory(unfinished));
      Durable.forceAll(unfinished);
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
      Durable.force(root);
    } finally {
      Durable.remove(unfinished);
    }
  }

  /** Removes what was left half written by a run that was killed. */
  void sweep() throws IOException {
    try (var entries = Files.list(root)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (entry.getFileName().toString().contains(".tmp-")) {
          Durable.remove(entry);
        }
      }
    }
  }

  /** Leaves nothing behind that another attempt has no use for. */
  void tidy() throws IOException {
    sweep();
    Durable.remove(prepared());
  }

  /** Whether an attempt came so far that another can go on from there. */
  boolean canGoOn() {
    return Files.isDirectory(checkpoints()) || Files.isRegularFile(result());
  }

  /** The bytes of all its files. */
  long bytes() throws IOException {
    long bytes = 0;
    try (var files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        bytes += size(file);
      }
    }
    return bytes;
  }

  private static long size(Path file) throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile() ? attributes.size() : 0;
    } catch (NoSuchFileException goneMeanwhile) {
      return 0;
    }
  }
}
