package dev.tandem.dataset;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Durable;
import dev.tandem.archive.Leftovers;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The datasets of one directory, by name. What is stored is there whole or not at all, and two
 * names may share one content. Thread safe, also between processes of one directory.
 */
public final class Datasets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** A file is locked by a process once, however many open the directory in it. */
  private static final ReentrantLock CHANGES = new ReentrantLock();

  private static final String EXAMPLES = "examples.bin";
  private static final String DESCRIPTION = "dataset.json";
  private static final String LOCK = ".lock";

  private final Path names;
  private final Path contents;

  private Datasets(Path directory) throws IOException {
    names = Files.createDirectories(directory.resolve("names"));
    contents = Files.createDirectories(directory.resolve("contents"));
  }

  /** The datasets kept in a directory, which is made if it is not there. */
  public static Datasets open(Path directory) throws IOException {
    return new Datasets(directory);
  }

  /** What {@link ImportOptions#format()} may say. */
  public static List<String> formats() {
    return UploadFormat.labels();
  }

  /**
   * Reads an upload and stores its examples under a name. The same content under the same name is
   * the same dataset; another content is a conflict. What cannot be read at all is a {@link Fault}
   * and leaves nothing behind; {@code upload} stays where it is.
   */
  public Dataset add(String name, Path upload, ImportOptions options) {
    expectName(name);
    try {
      String digest = digest(upload, options);
      refuseOther(name, digest);
      if (!Files.isDirectory(contents.resolve(digest))) {
        store(digest, upload, options);
      }
      return enter(name, digest);
    } catch (IOException e) {
      throw DatasetFaults.disk("dataset " + name, e);
    } catch (UncheckedIOException e) {
      throw DatasetFaults.disk("dataset " + name, e);
    }
  }

  /** Refuses what can be no dataset's name. */
  public static void expectName(String name) {
    if (!NAME.matcher(name).matches()) {
      String shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
      throw Fault.badInput("dataset name '" + shown + "' does not match " + NAME);
    }
  }

  /** Of the bytes; of the options too where they say how the bytes are meant. */
  private static String digest(Path upload, ImportOptions options) throws IOException {
    String digest = Checksums.of(Files.newInputStream(upload));
    return options.equals(ImportOptions.DEFAULT) ? digest : Checksums.ofText(digest + options);
  }

  private void refuseOther(String name, String digest) throws IOException {
    var there = find(name);
    if (there.isPresent() && !there.get().digest().equals(digest)) {
      throw Fault.conflict(
          "dataset %s is there with another content; delete it first or choose another name"
              .formatted(name));
    }
  }

  private void store(String digest, Path upload, ImportOptions options) throws IOException {
    Path unfinished = Files.createDirectory(Durable.hiddenBeside(contents.resolve("import")));
    try {
      read(digest, upload, options, unfinished);
      Durable.forceAll(unfinished);
      Path target = contents.resolve(digest);
      locked(
          contents,
          () -> {
            if (!Files.isDirectory(target)) {
              Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
              Durable.force(contents);
            }
          });
    } finally {
      Durable.remove(unfinished);
    }
  }

  private static void read(String digest, Path upload, ImportOptions options, Path directory)
      throws IOException {
    try (var collected = new Collected(directory.resolve(EXAMPLES))) {
      var format = new Upload(upload, options, collected, directory).read();
      if (collected.count() == 0) {
        throw Fault.badInput(
            "no example can be read"
                + (collected.hasProblems() ? "; " + collected.firstProblem() : ""));
      }
      var dataset = collected.dataset("", digest, format.label());
      var description = new DatasetJson(dataset, collected.labels(), collected.columns());
      Files.writeString(directory.resolve(DESCRIPTION), description.text());
    }
  }

  private Dataset enter(String name, String digest) throws IOException {
    locked(
        contents,
        () -> {
          refuseOther(name, digest);
          Durable.write(names.resolve(name), digest);
        });
    return expect(name);
  }

  /** The dataset of that name. */
  public Optional<Dataset> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    try {
      String digest = Files.readString(names.resolve(name)).strip();
      return Optional.of(description(name, digest).dataset());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw DatasetFaults.disk("reading dataset " + name, e);
    }
  }

  /** The dataset of that name, or a fault that names those there are. */
  public Dataset expect(String name) {
    return find(name).orElseThrow(() -> missing(name));
  }

  private Fault missing(String name) {
    return Fault.notFound(
        "there is no dataset '%s'; there are: %s"
            .formatted(name, DatasetFaults.listed(all().stream().map(Dataset::name).toList())));
  }

  private DatasetJson description(String name, String digest) throws IOException {
    return DatasetJson.read(name, contents.resolve(digest).resolve(DESCRIPTION));
  }

  /** All of them, by name. */
  public List<Dataset> all() {
    try (var entries = Files.list(names)) {
      var found = new ArrayList<Dataset>();
      entries
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .forEach(name -> find(name).ifPresent(found::add));
      return found;
    } catch (IOException e) {
      throw DatasetFaults.disk("reading the datasets", e);
    }
  }

  /** Removes the name, and the content with its last name; a fault where there is no such name. */
  public void delete(String name) {
    var dataset = expect(name);
    try {
      locked(
          contents,
          () -> {
            Files.deleteIfExists(names.resolve(name));
            boolean isUsed = all().stream().anyMatch(o -> o.digest().equals(dataset.digest()));
            if (!isUsed) {
              Path removed = Durable.hiddenBeside(contents.resolve("removed"));
              Files.move(
                  contents.resolve(dataset.digest()), removed, StandardCopyOption.ATOMIC_MOVE);
              Durable.remove(removed);
            }
          });
    } catch (IOException e) {
      throw DatasetFaults.disk("deleting dataset " + name, e);
    }
  }

  /** Removes what imports left that were killed; to be called when none is running. */
  public void sweep() throws IOException {
    try (var entries = Files.list(contents)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (Durable.isHidden(entry)) {
          Durable.remove(entry);
        }
      }
    }
  }

  /** The same where imports may be running, of other processes too: what has rested goes. */
  public void sweep(Leftovers leftovers) {
    leftovers.sweep(List.of(contents));
  }

  /** The examples of a dataset of this store. */
  public Source source(Dataset dataset) {
    try {
      var kept = description(dataset.name(), dataset.digest());
      Path file = contents.resolve(dataset.digest()).resolve(EXAMPLES);
      return new Stored(
          dataset,
          new ExampleFile(
              file, kept.labels(), kept.columns(), List.copyOf(dataset.targets().keySet())));
    } catch (NoSuchFileException e) {
      throw missing(dataset.name());
    } catch (IOException e) {
      throw DatasetFaults.disk("reading dataset " + dataset.name(), e);
    }
  }

  public Stream<Example> read(Dataset dataset) {
    return source(dataset).read();
  }

  private interface Change {
    void run() throws IOException;
  }

  /** One change at a time, also of several processes. */
  private static void locked(Path directory, Change change) throws IOException {
    CHANGES.lock();
    try (var channel =
            FileChannel.open(
                directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      change.run();
    } finally {
      CHANGES.unlock();
    }
  }

  private record Stored(Dataset dataset, ExampleFile file) implements Source {
    @Override
    public Stream<Example> read() {
      try {
        return file.read();
      } catch (IOException e) {
        throw DatasetFaults.disk("reading dataset " + dataset.name(), e);
      }
    }
  }
}
