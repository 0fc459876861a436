package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The directories of runs, one for each job, by its id. Thread safe. */
public final class RunDirectories {
  static final String SPECIFICATION = "specification.json";
  static final String MODEL = "model";
  private static final String LOCK = "lock";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,40}");

  private final Path dataDir;
  private final Path root;

  /**
   * @param dataDir runs are in its folder {@code jobs}
   */
  public RunDirectories(Path dataDir) {
    this.dataDir = dataDir.toAbsolutePath();
    this.root = this.dataDir.resolve("jobs");
  }

  /** Where runs find what they share. */
  Path dataDir() {
    return dataDir;
  }

  Path of(String job) {
    return root.resolve(job);
  }

  /** A file that a run left, if it is there; {@code relative} never leads out of the run. */
  Optional<Path> file(String job, String relative) {
    if (!ID.matcher(job).matches()) {
      return Optional.empty();
    }
    Path directory = of(job);
    Path file = directory.resolve(relative).normalize();
    return file.startsWith(directory) && Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  /**
   * The directory of a job with its specification in it, empty otherwise where another
   * specification was worked out there before.
   */
  Path prepare(String job, String specification) throws IOException {
    Path directory = Files.createDirectories(of(job));
    Path file = directory.resolve(SPECIFICATION);
    if (!specification.equals(textOf(file))) {
      clear(directory);
      Durable.write(file, specification);
      Durable.force(root);
    }
    return directory;
  }

  private static String textOf(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Not under the hands of a trainer that outlived its service. */
  private static void clear(Path directory) throws IOException {
    Path locked = directory.resolve(LOCK);
    try (var channel =
            FileChannel.open(locked, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.tryLock()) {
      if (lock == null) {
        throw Fault.unavailable("a process is still at work in " + directory);
      }
      try (var files = Files.list(directory)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (!file.equals(locked)) {
            Durable.remove(file);
          }
        }
      }
    } catch (OverlappingFileLockException e) {
      throw Fault.unavailable("an attempt is still at work in " + directory);
    }
  }

  /** What goes on with a run needs no longer, once it is published. */
  void trim(String job) throws IOException {
    for (String part : List.of("checkpoints", "prepared")) {
      Durable.remove(of(job).resolve(part));
    }
  }

  void remove(String job) {
    try {
      Durable.remove(of(job));
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.UNAVAILABLE, "the files of job " + job + " cannot be removed: " + e, e);
    }
  }

  /** Of the runs that have a directory here. */
  List<String> jobs() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (var directories = Files.list(root)) {
      return directories.map(directory -> directory.getFileName().toString()).sorted().toList();
    }
  }
}
