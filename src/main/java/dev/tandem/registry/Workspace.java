package dev.tandem.registry;

import dev.tandem.archive.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for uploads on their way, which instances may share. Each holds a shared lock while it
 * lives; whoever comes while nobody else does removes what a crash has left.
 */
final class Workspace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final List<String> PREFIXES = List.of("upload-", "version-");
  private static final String LOCK = "uploads.lock";
  private static final boolean SHARED = true;

  private final Path folder;
  private final @Nullable FileChannel lock;

  private Workspace(Path folder, @Nullable FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  static Workspace open(Path folder) {
    try {
      Files.createDirectories(folder);
      return new Workspace(folder, locked(folder));
    } catch (IOException e) {
      LOG.warn("what uploads have left in {} stays: {}", folder, e.toString());
      return new Workspace(folder, null);
    }
  }

  private static FileChannel locked(Path folder) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try (var alone = channel.tryLock()) {
      if (alone != null) {
        sweep(folder);
      }
    } catch (OverlappingFileLockException e) {
      return channel; // Another service in this process is at work.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    // It ends with the channel.
    var unused = channel.lock(0, Long.MAX_VALUE, SHARED);
    return channel;
  }

  private static void sweep(Path folder) throws IOException {
    try (var left = Files.list(folder)) {
      for (Path path : (Iterable<Path>) left::iterator) {
        String name = path.getFileName().toString();
        if (PREFIXES.stream().anyMatch(prefix -> isOurs(name, prefix))) {
          Durable.remove(path);
          LOG.info("removed {}, which a stop in the middle of an upload had left", path);
        }
      }
    }
  }

  private static boolean isOurs(String name, String prefix) {
    try {
      return name.startsWith(prefix)
          && name.equals(prefix + UUID.fromString(name.substring(prefix.length())));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A name that nothing has yet. */
  Path fresh(String prefix) {
    return folder.resolve(prefix + UUID.randomUUID());
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    if (lock == null) {
      return;
    }
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("the lock of {} did not close: {}", folder, e.toString());
    }
  }
}
