package dev.tandem.dataset;

import dev.tandem.archive.Archive;
import dev.tandem.archive.Durable;
import dev.tandem.dataset.NamedDataset.Part;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Datasets that everybody knows by a name, fetched from where they are published and stored by
 * their parts: {@code mnist} as {@code mnist-train} and {@code mnist-test}. Thread safe, also
 * between processes; one is fetched at a time.
 */
public final class NamedDatasets {
  private static final ReentrantLock ONE = new ReentrantLock();
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Datasets datasets;
  private final Path folder;
  private final List<NamedDataset> known;
  private final Fetching.Pause pause;

  NamedDatasets(Datasets datasets, Path folder, List<NamedDataset> known, Fetching.Pause pause) {
    this.datasets = datasets;
    this.folder = folder;
    this.known = known;
    this.pause = pause;
  }

  /**
   * @param folder where files are kept until they are whole and stored
   * @param mirror a folder of a server to fetch from, as {@code <mirror>/mnist/<file>}; empty for
   *     the official addresses
   */
  public static NamedDatasets of(Datasets datasets, Path folder, String mirror) {
    var known =
        mirror.isEmpty()
            ? NamedDataset.ALL
            : NamedDataset.ALL.stream()
                .map(each -> each.withAddress(URI.create(mirror.replaceAll("/*$", "/"))))
                .toList();
    return new NamedDatasets(datasets, folder, known, Thread::sleep);
  }

  public List<String> names() {
    return known.stream().map(NamedDataset::name).toList();
  }

  /** Under which names its parts are stored. */
  public List<String> datasets(String name) {
    return expect(name).datasets();
  }

  /** How much is to be fetched altogether. */
  public long bytes(String name) {
    return expect(name).bytes();
  }

  private NamedDataset expect(String name) {
    return known.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Fault.notFound(
                    "no dataset is published as '%s'; known: %s"
                        .formatted(name, String.join(", ", names()))));
  }

  /**
   * Fetches and stores the parts that are not stored yet. What a stop or a cut connection left is
   * gone on with.
   *
   * @param told hears of the bytes that are here
   */
  public List<Dataset> fetch(String name, LongConsumer told) {
    var wanted = expect(name);
    try {
      ONE.lockInterruptibly();
      try {
        Path own = Files.createDirectories(folder.resolve(name));
        try (var channel =
                FileChannel.open(
                    folder.resolve(name + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            var _ = channel.lock()) {
          return stored(wanted, own, told);
        }
      } finally {
        ONE.unlock();
      }
    } catch (IOException e) {
      throw DatasetFaults.disk("fetching dataset " + name, e);
    } catch (UncheckedIOException e) {
      throw DatasetFaults.disk("fetching dataset " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault(Fault.Kind.UNAVAILABLE, "the server is stopping", e);
    }
  }

  private List<Dataset> stored(NamedDataset wanted, Path own, LongConsumer told)
      throws IOException {
    if (wanted.datasets().stream().anyMatch(part -> datasets.find(part).isEmpty())) {
      long[] before = {0};
      for (var file : wanted.files()) {
        new Fetching(file, wanted.addresses(), own, pause, here -> told.accept(before[0] + here))
            .whole();
        before[0] += file.bytes();
      }
      add(wanted, own);
    }
    told.accept(wanted.bytes());
    Durable.remove(own);
    return wanted.datasets().stream().map(datasets::expect).toList();
  }

  private void add(NamedDataset wanted, Path own) throws IOException {
    Path files = own;
    if (wanted.isArchive()) {
      Path archive = own.resolve(wanted.files().getFirst().name());
      files = Archive.unpack(archive, own, ArchiveContents.LIMITS).directory();
    }
    for (var part : wanted.parts()) {
      String name = wanted.name() + "-" + part.suffix();
      if (datasets.find(name).isEmpty()) {
        Path zip = own.resolve(name + ".zip");
        pack(part, files, zip);
        datasets.add(name, zip, ImportOptions.DEFAULT);
      }
    }
  }

  /** The same bytes each time, so that the digest is the same too. */
  private static void pack(Part part, Path from, Path zip) throws IOException {
    var files = new ArrayList<Path>();
    try (var all = Files.walk(from)) {
      all.filter(file -> part.files().matcher(file.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(files::add);
    }
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.setLevel(Deflater.NO_COMPRESSION);
      for (Path file : files) {
        var entry = new ZipEntry(file.getFileName().toString());
        entry.setTimeLocal(NO_TIME);
        out.putNextEntry(entry);
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}
