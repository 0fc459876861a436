package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The directories of runs, one for each job, by its id. Thread safe. */
public final class RunDirectories {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,40}");

  /** As jobs are called; what is called otherwise is somebody else's. */
  private static final Pattern JOB = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

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

  RunDirectory of(String job) {
    return new RunDirectory(root.resolve(job));
  }

  /** A file that a run left, if it is there; {@code relative} never leads out of the run. */
  Optional<Path> file(String job, String relative) {
    if (!ID.matcher(job).matches()) {
      return Optional.empty();
    }
    Path directory = of(job).root();
    Path file = directory.resolve(relative).normalize();
    return file.startsWith(directory) && Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  /**
   * The directory of a job with its specification in it, empty otherwise where another
   * specification was worked out there before.
   */
  RunDirectory prepare(String job, String specification) throws IOException {
    RunDirectory directory = of(job);
    Files.createDirectories(directory.root());
    if (!specification.equals(textOf(directory.specification()))) {
      clear(directory);
      Durable.write(directory.specification(), specification);
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
  private static void clear(RunDirectory directory) throws IOException {
    try (var _ = directory.lock(Duration.ZERO);
        var files = Files.list(directory.root())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!file.equals(directory.lockFile())) {
          Durable.remove(file);
        }
      }
    }
  }

  /** What goes on with a run needs no longer, once it is published. */
  void trim(String job) throws IOException {
    Durable.remove(of(job).checkpoints());
    Durable.remove(of(job).prepared());
  }

  void remove(String job) {
    try {
      Durable.remove(of(job).root());
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
      return directories
          .map(directory -> directory.getFileName().toString())
          .filter(name -> JOB.matcher(name).matches())
          .sorted()
          .toList();
    }
  }
}
