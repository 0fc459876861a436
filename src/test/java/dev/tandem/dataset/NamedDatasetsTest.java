package dev.tandem.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.archive.Checksums;
import dev.tandem.dataset.NamedDataset.Remote;
import dev.tandem.fault.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named datasets come from a server that cuts, lies and forgets. */
class NamedDatasetsTest {
  @TempDir Path directory;
  private FileServer server;
  private Datasets datasets;
  private final List<Remote> remotes = new ArrayList<>();

  @BeforeEach
  void serveDigits() throws IOException {
    server = new FileServer();
    datasets = Datasets.open(directory.resolve("datasets"));
    for (String set : List.of("train", "t10k")) {
      int count = set.equals("train") ? 6 : 4;
      serve(set + "-images-idx3-ubyte.gz", images(count));
      serve(set + "-labels-idx1-ubyte.gz", labels(count));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void serve(String file, byte[] content) throws IOException {
    server.with("/mnist/" + file, content);
    String sha256 = Checksums.of(new ByteArrayInputStream(content));
    remotes.add(new Remote(file, content.length, sha256));
  }

  private static byte[] images(int count) throws IOException {
    byte[] pixels = new byte[count * 28 * 28];
    new Random(count).nextBytes(pixels);
    return idx(pixels, 0x803, count, 28, 28);
  }

  private static byte[] labels(int count) throws IOException {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 2);
    }
    return idx(labels, 0x801, count);
  }

  private static byte[] idx(byte[] content, int... header) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(new GZIPOutputStream(bytes))) {
      for (int number : header) {
        out.writeInt(number);
      }
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private NamedDatasets named(List<URI> addresses) {
    var digits = new NamedDataset("mnist", addresses, remotes, false, NamedDataset.MNIST.parts());
    return new NamedDatasets(datasets, directory.resolve("downloads"), List.of(digits), _ -> {});
  }

  private NamedDatasets named() {
    return named(List.of(server.address().resolve("mnist/")));
  }

  private List<Dataset> fetch() {
    return named().fetch("mnist", _ -> {});
  }

  @Test
  void storesTheParts() throws IOException {
    var told = new ArrayList<Long>();
    var parts = named().fetch("mnist", told::add);
    assertThat(parts).extracting(Dataset::name).containsExactly("mnist-train", "mnist-test");
    assertThat(parts).extracting(Dataset::examples).containsExactly(6, 4);
    assertThat(parts.getFirst().classes()).containsEntry("0", 3).containsEntry("1", 3);
    assertThat(parts).allSatisfy(part -> assertThat(part.problems()).isEmpty());
    assertThat(told.getLast()).isEqualTo(remotes.stream().mapToLong(Remote::bytes).sum());
    assertThat(directory.resolve("downloads/mnist")).doesNotExist();
    int requests = server.asked().size();
    assertThat(fetch()).isEqualTo(parts);
    assertThat(server.asked()).hasSize(requests);
    // Deleted and fetched again it is the same dataset.
    datasets.delete("mnist-test");
    assertThat(fetch()).isEqualTo(parts);
  }

  @Test
  void goesOnWhereTheConnectionWasCut() {
    server.cutting("/mnist/train-images-idx3-ubyte.gz", 1000);
    assertThat(fetch()).hasSize(2);
    assertThat(server.asked())
        .startsWith(
            "/mnist/train-images-idx3-ubyte.gz",
            "/mnist/train-images-idx3-ubyte.gz bytes=1000-",
            "/mnist/train-labels-idx1-ubyte.gz");
  }

  @Test
  void beginsAgainOnAServerThatKnowsNoRanges() {
    server.withoutRanges().cutting("/mnist/train-images-idx3-ubyte.gz", 1000);
    assertThat(fetch()).extracting(Dataset::examples).containsExactly(6, 4);
  }

  @Test
  void goesOnWithWhatAnEarlierProcessLeft() throws IOException {
    Path own = Files.createDirectories(directory.resolve("downloads/mnist"));
    byte[] start = new byte[700];
    System.arraycopy(images(6), 0, start, 0, start.length);
    Files.write(own.resolve("train-images-idx3-ubyte.gz.part"), start);
    assertThat(fetch()).hasSize(2);
    assertThat(server.asked().getFirst()).isEqualTo("/mnist/train-images-idx3-ubyte.gz bytes=700-");
  }

  @Test
  void throwsAwayAnEarlierStartOfAnotherFile() throws IOException {
    Path own = Files.createDirectories(directory.resolve("downloads/mnist"));
    Files.write(own.resolve("train-images-idx3-ubyte.gz.part"), new byte[700]);
    assertThat(fetch()).extracting(Dataset::examples).containsExactly(6, 4);
  }

  @Test
  void refusesAndRemovesWhatWasNotPublished() throws IOException {
    byte[] other = images(6);
    other[200] ^= 1;
    server.with("/mnist/train-images-idx3-ubyte.gz", other);
    assertThatThrownBy(this::fetch)
        .isInstanceOf(Fault.class)
        .hasMessageContaining("train-images-idx3-ubyte.gz cannot be fetched")
        .hasMessageContaining("its SHA-256 is " + Checksums.of(new ByteArrayInputStream(other)))
        .hasMessageContaining("and not " + remotes.getFirst().sha256());
    assertThat(server.asked()).hasSize(1);
    assertThat(directory.resolve("downloads/mnist")).isEmptyDirectory();
    assertThat(datasets.all()).isEmpty();
  }

  @Test
  void takesTheNextAddressWhereOneHasItNot() {
    var parts =
        named(List.of(server.address().resolve("gone/"), server.address().resolve("mnist/")))
            .fetch("mnist", _ -> {});
    assertThat(parts).hasSize(2);
    assertThat(server.asked()).startsWith("/gone/train-images-idx3-ubyte.gz");
  }

  @Test
  void tellsWhatTheServerAnswered() {
    var gone = named(List.of(server.address().resolve("gone/")));
    assertThatThrownBy(() -> gone.fetch("mnist", _ -> {}))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAVAILABLE))
        .hasMessageContaining("/gone/train-images-idx3-ubyte.gz answered 404");
    assertThatThrownBy(() -> gone.fetch("letters", _ -> {}))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("no dataset is published as 'letters'; known: mnist");
  }

  @Test
  void takesCifarsArchiveApart() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
      for (int batch = 0; batch < 6; batch++) {
        byte[] records = new byte[2 * CifarBatches.RECORD];
        new Random(batch).nextBytes(records);
        records[0] = 3;
        records[CifarBatches.RECORD] = 5;
        add(tar, batch == 0 ? "test_batch.bin" : "data_batch_" + batch + ".bin", records);
      }
      add(tar, "batches.meta.txt", Uploads.utf8("a\nb\nc\ncat\ne\ndog\n"));
    }
    server.with("/cifar10/all.tar.gz", bytes.toByteArray());
    var remote =
        new Remote(
            "all.tar.gz",
            bytes.size(),
            Checksums.of(new ByteArrayInputStream(bytes.toByteArray())));
    var cifar =
        new NamedDataset(
            "cifar10",
            List.of(server.address().resolve("cifar10/")),
            List.of(remote),
            true,
            NamedDataset.CIFAR10.parts());
    var parts =
        new NamedDatasets(datasets, directory.resolve("d"), List.of(cifar), _ -> {})
            .fetch("cifar10", _ -> {});
    assertThat(parts).extracting(Dataset::name).containsExactly("cifar10-train", "cifar10-test");
    assertThat(parts).extracting(Dataset::examples).containsExactly(10, 2);
    assertThat(parts.getFirst().classes()).containsEntry("cat", 5).containsEntry("dog", 5);
    assertThat(parts.getLast().problems()).isEmpty();
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    var entry = new TarArchiveEntry("cifar-10-batches-bin/" + name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
