package dev.tandem.registry;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a folder of models that other processes read and write as well. Whatever is not
 * complete has a hidden name; a rename makes it visible, and since no rename replaces a directory
 * that holds files, it also decides who gets a version's number.
 */
final class FolderWrites {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final String LOCK = ".tandem.lock";
  // File locks are held for a whole process, so its threads need one of their own.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path root;

  FolderWrites(Path root) {
    this.root = root;
  }

  /** Finds a version's number that is free. */
  @FunctionalInterface
  interface Numbering {
    long next() throws IOException;
  }

  /** Changes {@code model.yaml} under a lock that other processes keep to. */
  void changeSettings(ModelName name, UnaryOperator<String> change) {
    Path model = root.resolve(name.value());
    Path file = model.resolve(SettingsYaml.FILE_NAME);
    THREADS.lock();
    try (var channel =
            FileChannel.open(
                model.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      String before = Files.exists(file) ? Files.readString(file) : "";
      String after = change.apply(before);
      if (lock.isValid() && !after.equals(before)) {
        Durable.write(file, after);
      }
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw StoreFaults.of(root, e);
    } finally {
      THREADS.unlock();
    }
  }

  long publish(ModelName name, Path prepared, Numbering numbering) {
    Path model = root.resolve(name.value());
    boolean isNew = !Files.exists(model, LinkOption.NOFOLLOW_LINKS);
    boolean isPlaced = false;
    try {
      Files.createDirectories(model);
      Path staged = Durable.hiddenBeside(model.resolve("upload"));
      try {
        stage(prepared, staged);
        long version = place(staged, numbering);
        isPlaced = true;
        return version;
      } finally {
        Durable.remove(staged);
        if (isNew && !isPlaced) {
          removeIfEmpty(model);
        }
      }
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw StoreFaults.of(root, e);
    }
  }

  private static void stage(Path prepared, Path staged) throws IOException {
    try {
      Files.move(prepared, staged, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Durable.copy(prepared, staged); // It lies on another disk.
    }
    Files.writeString(staged.resolve(Checksums.FILE_NAME), Checksums.text(Checksums.of(staged)));
    Durable.forceAll(staged);
  }

  private long place(Path staged, Numbering numbering) throws IOException {
    for (long before = -1; ; ) {
      long version = numbering.next();
      Path target = staged.resolveSibling(Long.toString(version));
      // A rename would take the place of an empty directory, which somebody is about to fill.
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS) && rename(staged, target)) {
        Durable.force(expectParent(target));
        Durable.force(root);
        return version;
      }
      if (version == before) {
        throw Fault.conflict("store " + root + " has something in the place of " + target);
      }
      before = version; // Another writer was first; the next number may be free.
    }
  }

  private static boolean rename(Path staged, Path target) throws IOException {
    try {
      Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      return false;
    } catch (FileSystemException e) {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      throw e;
    }
  }

  /** Hides a version at once, then removes what it held. */
  void delete(Path version) {
    Path hidden = Durable.hiddenBeside(version);
    try {
      Files.move(version, hidden, StandardCopyOption.ATOMIC_MOVE);
      Durable.force(expectParent(version));
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw StoreFaults.of(root, e);
    }
    try {
      Durable.remove(hidden);
      removeIfEmpty(expectParent(version));
    } catch (IOException e) {
      LOG.warn("what is left of a deleted version stays in {}: {}", hidden, e.toString());
    }
  }

  /** A model without versions and settings is none; its folder goes with the last of them. */
  private static void removeIfEmpty(Path model) throws IOException {
    boolean isEmpty;
    try (var files = Files.list(model)) {
      isEmpty = files.allMatch(file -> file.endsWith(LOCK));
    }
    if (isEmpty) {
      Files.deleteIfExists(model.resolve(LOCK));
      Files.deleteIfExists(model);
    }
  }

  private static Path expectParent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " is in no directory");
    }
    return parent;
  }
}
