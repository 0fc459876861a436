package dev.tandem.dataset;

import static dev.tandem.dataset.Uploads.utf8;
import static dev.tandem.dataset.Uploads.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.SharedData;
import dev.tandem.fault.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats of single files and of archives of them; make_files.py wrote those of Python. */
class FormatsTest {
  private static final byte[] LABELS = idx(new int[] {2}, 7, 3);
  private static final byte[] IMAGES =
      idx(new int[] {2, 2, 3}, 1, 2, 3, 4, 5, 6, 250, 0, 0, 0, 0, 9);

  @TempDir Path directory;
  Datasets datasets;

  @BeforeEach
  void open() throws IOException {
    datasets = Datasets.open(directory.resolve("datasets"));
  }

  private static byte[] idx(int[] dims, int... values) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 8, (byte) dims.length});
    for (int dim : dims) {
      out.writeBytes(new byte[] {0, 0, 0, (byte) dim});
    }
    for (int value : values) {
      out.write(value);
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var packed = new GZIPOutputStream(out)) {
      packed.write(content);
    }
    return out.toByteArray();
  }

  private Path archive(Map<String, byte[]> entries) throws IOException {
    return zip(directory.resolve("upload"), entries);
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("upload"), content);
  }

  private static byte[] resource(String name) throws IOException {
    try (var in = FormatsTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private Dataset add(Path upload) {
    return datasets.add("d", upload, ImportOptions.DEFAULT);
  }

  private List<Example> examples(Dataset dataset) {
    try (var examples = datasets.read(dataset)) {
      return examples.toList();
    }
  }

  private static int pixel(Example example, int x, int y) throws IOException {
    var encoded = ((Item.Image) example.item()).encoded();
    var image = ImageIO.read(new ByteArrayInputStream(encoded));
    var raster = image.getRaster();
    return raster.getSample(x, y, raster.getNumBands() - 1);
  }

  @Test
  void readsMnistPlainOrPacked() throws IOException {
    for (boolean isPacked : new boolean[] {false, true}) {
      var dataset =
          add(
              archive(
                  Map.of(
                      "mnist/train-images-idx3-ubyte.gz", isPacked ? gzip(IMAGES) : IMAGES,
                      "mnist/train-labels-idx1-ubyte.gz", isPacked ? gzip(LABELS) : LABELS,
                      "mnist/t10k-images-idx3-ubyte.gz", isPacked ? gzip(IMAGES) : IMAGES)));
      assertThat(dataset.format()).isEqualTo("mnist_idx");
      assertThat(dataset.classes()).containsExactly(Map.entry("3", 1), Map.entry("7", 1));
      assertThat(dataset.problems())
          .containsExactly(
              "mnist/t10k-images-idx3-ubyte.gz is left out; upload it as a dataset of its own");
      var examples = examples(dataset);
      assertThat(examples.getFirst().target()).isEqualTo(new Target.Label("7"));
      assertThat(pixel(examples.getFirst(), 2, 1)).isEqualTo(6);
      assertThat(pixel(examples.getLast(), 0, 0)).isEqualTo(250);
      datasets.delete("d");
    }
  }

  @Test
  void namesWhatIsMissingOfMnist() throws IOException {
    refuses(file(IMAGES), "one IDX file is not enough");
    refuses(archive(Map.of("train-images", IMAGES)), "the archive has train-images but no labels");
    refuses(
        archive(Map.of("images", IMAGES, "labels", idx(new int[] {1}, 7))),
        "images has 2 images but labels has 1 labels");
    refuses(
        archive(Map.of("images", Arrays.copyOf(IMAGES, 20), "labels", LABELS)),
        "images ends too early");
  }

  private void refuses(Path upload, String message) throws IOException {
    assertThatThrownBy(() -> add(upload)).hasMessageStartingWith(message);
    try (var left = Files.list(directory.resolve("datasets/contents"))) {
      assertThat(left.map(path -> path.getFileName().toString()).filter(n -> !n.equals(".lock")))
          .isEmpty();
    }
  }

  private static byte[] cifar(int... labels) {
    byte[] batch = new byte[labels.length * CifarBatches.RECORD];
    for (int i = 0; i < labels.length; i++) {
      int at = i * CifarBatches.RECORD;
      batch[at] = (byte) labels[i];
      batch[at + 1 + 2 * 1024 + 33] = (byte) (100 + i);
    }
    return batch;
  }

  @Test
  void readsCifarBatches() throws IOException {
    var dataset = add(file(cifar(0, 9, 0)));
    assertThat(dataset.format()).isEqualTo("cifar10_binary");
    assertThat(dataset.classes()).containsExactly(Map.entry("airplane", 2), Map.entry("truck", 1));
    assertThat(pixel(examples(dataset).get(1), 1, 1)).isEqualTo(101);
    datasets.delete("d");
    var archive =
        archive(
            Map.of(
                "cifar/batches.meta.txt", utf8("up\ndown\n\n"),
                "cifar/data_batch_1.bin", cifar(0, 1),
                "cifar/data_batch_2.bin", cifar(1),
                "cifar/test_batch.bin", cifar(1)));
    var both = add(archive);
    assertThat(both.classes()).containsExactly(Map.entry("down", 2), Map.entry("up", 1));
    assertThat(both.problems())
        .contains("cifar/test_batch.bin is left out; upload it as a dataset of its own");
    datasets.delete("d");
    refuses(file(cifar(0, 77)), "batch.bin[1] has label 77 of 10 classes; it is no CIFAR-10 batch");
  }

  @Test
  void readsNumpyArrays() throws IOException {
    var numbers = add(file(resource("numbers.npz")));
    assertThat(numbers.format()).isEqualTo("npz");
    assertThat(numbers.classNames()).containsExactly("7", "8", "10");
    var last = (Item.Values) examples(numbers).getLast().item();
    assertThat(last.values()).containsExactly(4.5f, 5, 5.5f);
    datasets.delete("d");
    var pictures = add(file(resource("pictures.npz")));
    assertThat(pictures.classes()).containsExactly(Map.entry("cat", 2), Map.entry("dög", 1));
    assertThat(pictures.problems())
        .contains("array x_test is left out; upload it as a dataset of its own");
    assertThat(pixel(examples(pictures).get(1), 4, 3)).isEqualTo(39);
    datasets.delete("d");
    var targets = examples(add(file(resource("targets.npz"))));
    assertThat(((Item.Values) targets.getLast().item()).values()).containsExactly(3, 4);
    assertThat(((Target.Numbers) targets.getLast().target()).values()).containsExactly(2.5, 3.5);
    var unnamed = ImportOptions.DEFAULT.withLabelColumn("z");
    assertThatThrownBy(() -> datasets.add("e", file(resource("numbers.npz")), unnamed))
        .hasMessage("the npz must have arrays x and z; it has: x, y");
  }

  private static double[] numbers(@Nullable Target target) {
    return target instanceof Target.Numbers(double[] values) ? values : new double[0];
  }

  @Test
  void takesSeveralTargets() throws IOException {
    var named = ImportOptions.DEFAULT.withLabelColumn("kind,age").withTargetColumn("size");
    var arrays = datasets.add("n", file(resource("several.npz")), named);
    assertThat(arrays.targets())
        .isEqualTo(
            Map.of(
                "kind",
                Map.of("cat", 1, "dog", 1),
                "age",
                Map.of("1", 1, "3", 1),
                "size",
                Map.of()));
    assertThat(arrays.classes()).isEmpty();
    var parts = ((Target.Several) examples(arrays).getLast().target()).parts();
    assertThat(parts.get("kind")).isEqualTo(new Target.Label("dog"));
    assertThat(numbers(parts.get("size"))).containsExactly(2.5, 3.5);

    Path csv = Uploads.text(directory.resolve("s.csv"), "a,kind,size\n1,cat,2.5\n2,dog,7\n");
    var columns = ImportOptions.DEFAULT.withLabelColumn("kind").withTargetColumn("size");
    var table = datasets.add("t", csv, columns);
    assertThat(datasets.expect("t").targets().keySet()).containsExactly("kind", "size");
    parts = ((Target.Several) examples(table).getFirst().target()).parts();
    assertThat(parts.get("kind")).isEqualTo(new Target.Label("cat"));
    assertThat(numbers(parts.get("size"))).containsExactly(2.5);
    assertThatThrownBy(() -> datasets.add("u", csv, columns.withTargetColumn("kind")))
        .hasMessage("column 'kind' is named twice by label_column, target_column");
  }

  private static float[] values(Item.Several item, String name) {
    var part = item.parts().get(name);
    return part == null ? new float[0] : part.values();
  }

  @Test
  void takesSeveralInputs() throws IOException {
    var named = ImportOptions.DEFAULT.withLabelColumn("kind").withTargetColumn("total");
    var arrays = datasets.add("n", file(resource("inputs.npz")), named);
    var last = (Item.Several) examples(arrays).getLast().item();
    assertThat(values(last, "a")).containsExactly(4);
    assertThat(values(last, "b")).containsExactly(9, 2);
    assertThat(arrays.problems()).isEmpty();

    var records = datasets.add("r", file(resource("parts.tfrecord")), named);
    var first = examples(records).getFirst();
    var item = (Item.Several) first.item();
    assertThat(item.parts().keySet()).containsExactly("a", "b", "c");
    assertThat(values(item, "c")).containsExactly(3, 4);
    var targets = ((Target.Several) first.target()).parts();
    assertThat(targets.get("kind")).isEqualTo(new Target.Label("cat"));
    assertThat(numbers(targets.get("total"))).containsExactly(0.5);
    assertThatThrownBy(
            () -> datasets.add("e", file(resource("parts.tfrecord")), named.withLabelColumn("x")))
        .hasMessageContaining("no feature 'x'; they have: a, b, c, kind, total");
  }

  @Test
  void refusesAnArrayThatCannotBe() throws IOException {
    for (String shape : List.of("(1, 0)", "(1, 99999999999)", "()", "(99999999999,)")) {
      byte[] header = utf8("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n");
      var array = new ByteArrayOutputStream();
      array.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
      array.writeBytes(new byte[] {(byte) header.length, 0});
      array.writeBytes(header);
      byte[] npy = array.toByteArray();
      assertThatThrownBy(() -> add(archive(Map.of("x.npy", npy, "y.npy", npy))))
          .isInstanceOf(Fault.class)
          .hasMessageContaining("shape");
    }
  }

  @Test
  void readsTensorFlowRecords() throws IOException {
    var images = add(archive(Map.of("a/0.tfrecord", resource("images.tfrecord"))));
    assertThat(images.format()).isEqualTo("tfrecord");
    assertThat(images.classNames()).containsExactly("3", "12");
    assertThat(images.problems())
        .singleElement()
        .asString()
        .startsWith("a/0.tfrecord[1] is left out: a/0.tfrecord[1] cannot be read");
    assertThat(pixel(examples(images).getLast(), 1, 2)).isEqualTo(200);
    datasets.delete("d");
    var texts = add(file(resource("texts.tfrecord")));
    assertThat(texts.problems())
        .containsExactly("record[1] is left out: it is no tf.train.Example");
    assertThat(examples(texts).getFirst().item()).isEqualTo(new Item.Text("grün"));
    datasets.delete("d");
    var vectors = add(file(resource("vectors.tfrecord")));
    assertThat(((Item.Values) examples(vectors).getLast().item()).values())
        .containsExactly(4, 5, 6);
    datasets.delete("d");
    var rows =
        datasets.add(
            "d", file(resource("rows.tfrecord")), ImportOptions.DEFAULT.withTargetColumn("y"));
    assertThat(examples(rows).getFirst().item())
        .isEqualTo(new Item.Row(Map.of("a", 1.5, "b", -2.0)));
    datasets.delete("d");
    refuses(
        file(resource("rows.tfrecord")),
        "the records have no feature 'label'; they have: a, b, y; name one by label_column");
    byte[] damaged = resource("texts.tfrecord");
    damaged[20] ^= 1;
    assertThatThrownBy(() -> datasets.add("e", file(damaged), ImportOptions.DEFAULT))
        .hasMessage("record[0] has a wrong checksum; send the file again");
  }

  @Test
  void readsATableInAnArchive() throws IOException {
    var dataset = add(archive(Map.of("r/reviews.csv", utf8("text,label\na,x\nb,y\n"))));
    assertThat(dataset.format()).isEqualTo("text_csv");
    assertThat(dataset.examples()).isEqualTo(2);
  }

  @Test
  void drawsExamplesOfEveryClass() throws IOException {
    var digits = datasets.add("m", SharedData.path("cifar10-test.zip"), ImportOptions.DEFAULT);
    var grid = ImageIO.read(new ByteArrayInputStream(SampleGrid.png(datasets.source(digits))));
    assertThat(grid.getHeight()).isEqualTo(2 * 16 + 10 * 78);
    int different = 0;
    for (int x = 150; x < 900; x++) {
      different += grid.getRGB(x, 50) == 0xffffffff ? 0 : 1;
    }
    assertThat(different).isGreaterThan(500);
    for (String kind : List.of("linear", "tokens", "classes")) {
      assertThat(SampleGrid.png(Synthetic.of(kind, 20, 1))).hasSizeGreaterThan(1000);
    }
  }
}
