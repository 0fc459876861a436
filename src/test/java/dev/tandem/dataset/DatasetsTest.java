package dev.tandem.dataset;

import static dev.tandem.dataset.Uploads.png;
import static dev.tandem.dataset.Uploads.text;
import static dev.tandem.dataset.Uploads.utf8;
import static dev.tandem.dataset.Uploads.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.SharedData;
import dev.tandem.archive.Durable;
import dev.tandem.archive.Leftovers;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  @TempDir Path directory;
  Datasets datasets;

  @BeforeEach
  void open() throws IOException {
    datasets = Datasets.open(directory.resolve("datasets"));
  }

  private Dataset add(String name, Path upload) {
    return datasets.add(name, upload, ImportOptions.DEFAULT);
  }

  private Path upload(String content) throws IOException {
    return text(directory.resolve("upload"), content);
  }

  private Path pets() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("pets/dog/1.png", png(4, 0xff0000));
    entries.put("pets/dog/2.png", png(4, 0x00ff00));
    entries.put("pets/cat/1.png", png(4, 0x0000ff));
    entries.put("pets/owl/", new byte[0]);
    entries.put("pets/cat/broken.jpg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 1});
    entries.put("pets/cat/notes.txt", utf8("good cat"));
    entries.put("pets/dog/3.png", png(4, 0xff0000));
    entries.put("pets/cat/2.png", png(4, 0x00ff00));
    entries.put("pets/readme.txt", utf8("hello"));
    return zip(directory.resolve("pets.zip"), entries);
  }

  @Test
  void readsOneFolderPerClassBelowACommonFolder() throws IOException {
    var dataset = add("pets", pets());
    assertThat(dataset.format()).isEqualTo("image_folders");
    assertThat(dataset.examples()).isEqualTo(5);
    assertThat(dataset.classes())
        .containsExactly(entry("cat", 2), entry("dog", 3), entry("owl", 0));
    try (var examples = datasets.read(dataset)) {
      assertThat(examples.map(Example::where))
          .containsExactly(
              "pets/dog/1.png",
              "pets/dog/2.png",
              "pets/cat/1.png",
              "pets/dog/3.png",
              "pets/cat/2.png");
    }
  }

  private static Map.Entry<String, Integer> entry(String name, int examples) {
    return Map.entry(name, examples);
  }

  @Test
  void listsWhatIsWrongWithoutRefusingIt() throws IOException {
    assertThat(add("pets", pets()).problems())
        .anyMatch(problem -> problem.startsWith("pets/cat/broken.jpg cannot be read"))
        .anyMatch(problem -> problem.startsWith("pets/cat/notes.txt cannot be read"))
        .contains(
            "pets/readme.txt is in no class folder and is left out",
            "class owl has no examples",
            "1 example is there more than once: pets/dog/3.png is pets/dog/1.png",
            "1 example is there under another class too: pets/dog/2.png and pets/cat/2.png");
  }

  @Test
  void theSameContentUnderTheSameNameIsTheSameDataset() throws IOException {
    var first = add("pets", pets());
    assertThat(add("pets", pets())).isEqualTo(first);
    assertThat(add("others", pets()).digest()).isEqualTo(first.digest());
    assertThat(datasets.all()).extracting(Dataset::name).containsExactly("others", "pets");
    assertThatThrownBy(() -> add("pets", upload("text,label\na,b\n")))
        .isInstanceOf(Fault.class)
        .hasMessage(
            "dataset pets is there with another content; delete it first or choose another name");
  }

  @Test
  void aContentGoesWithItsLastName() throws IOException {
    var first = add("pets", pets());
    add("others", pets());
    datasets.delete("pets");
    try (var examples = datasets.read(datasets.expect("others"))) {
      assertThat(examples).hasSize(5);
    }
    datasets.delete("others");
    assertThat(datasets.all()).isEmpty();
    assertThat(contents()).isEmpty();
    assertThatThrownBy(() -> datasets.read(first)).isInstanceOf(Fault.class);
    assertThatThrownBy(() -> datasets.delete("pets"))
        .hasMessage("there is no dataset 'pets'; there are: none");
  }

  private List<String> contents() throws IOException {
    try (var files = Files.list(directory.resolve("datasets/contents"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(".lock"))
          .toList();
    }
  }

  @Test
  void whatCannotBeReadLeavesNothing() throws IOException {
    refuses(
        zip(directory.resolve("none.zip"), Map.of()),
        "the zip archive is empty; put the files into it and send it again");
    refuses(
        zip(directory.resolve("docs.zip"), Map.of("a/b.txt", utf8("x"))),
        "the archive holds no images but 1 file with .txt; put JPEG, PNG, WebP or BMP files into"
            + " one folder per class");
    refuses(
        zip(
            directory.resolve("sets.zip"),
            Map.of("train/cat/1.png", png(4, 1), "test/cat/1.png", png(4, 2))),
        "the archive holds the sets test, train; upload each as a dataset of its own");
    refuses(upload(""), "the file is empty; send it again");
    refuses(
        upload("review,rating\ngood,5\n"),
        "the CSV has no column 'label'; it has: review, rating; name the column of classes by"
            + " label_column or of numbers by target_column");
    refuses(upload("text,label\n"), "the CSV has column names but no examples");
    refuses(upload("a,a\n1,2\n"), "the CSV has two columns 'a'; rename one");
    refuses(
        upload("a,label\nx,1\n"),
        "the CSV has no line that can be read; line 2 is left out: column 'a' must be a number,"
            + " got 'x'");
    Path bytes = Files.write(directory.resolve("bytes"), new byte[] {1, 2, 3, 0, 5});
    assertThatThrownBy(() -> add("x", bytes))
        .hasMessageStartingWith("the file is no dataset that is known; known: image_folders");
    assertThat(contents()).isEmpty();
    assertThat(datasets.all()).isEmpty();
  }

  private void refuses(Path upload, String message) {
    assertThatThrownBy(() -> add("x", upload)).isInstanceOf(Fault.class).hasMessage(message);
  }

  @Test
  void readsTextsWithQuotesAndLineBreaks() throws IOException {
    var dataset =
        add(
            "texts",
            upload("\ufefftext,label\r\n\"a, \"\"b\"\"\nc\",pos\r\n\r\nplain,neg\nshort\n"));
    assertThat(dataset.format()).isEqualTo("text_csv");
    assertThat(dataset.classes()).containsExactly(entry("neg", 1), entry("pos", 1));
    assertThat(dataset.problems())
        .containsExactly("line 6 has 1 columns instead of 2 and is left out");
    try (var examples = datasets.read(dataset)) {
      assertThat(examples.map(Example::item))
          .containsExactly(new Item.Text("a, \"b\"\nc"), new Item.Text("plain"));
    }
  }

  @Test
  void optionsNameTheColumns() throws IOException {
    var options = ImportOptions.DEFAULT.withTextColumn("review").withLabelColumn("sentiment");
    var dataset = datasets.add("r", upload("id;review;sentiment\n1;fine;1\n2;poor;0\n"), options);
    assertThat(dataset.classes()).containsExactly(entry("0", 1), entry("1", 1));
    assertThatThrownBy(
            () -> datasets.add("s", upload("a,b\n1,2\n"), options.withTextColumn("tweet")))
        .hasMessage("the CSV has no column 'tweet'; it has: a, b; name one of these");
  }

  @Test
  void readsNumbersForARegression() throws IOException {
    var options = ImportOptions.DEFAULT.withTargetColumn("price");
    var dataset =
        datasets.add(
            "houses", upload("rooms,area,price\n3,70.5,1e5\n4,,2e5\n2,50,90000\n"), options);
    assertThat(dataset.format()).isEqualTo("numeric_csv");
    assertThat(dataset.classes()).isEmpty();
    assertThat(dataset.problems())
        .containsExactly("line 3 is left out: column 'area' must be a number, got ''");
    try (var examples = datasets.read(dataset)) {
      var first = examples.findFirst().orElseThrow();
      assertThat(first.item()).isEqualTo(new Item.Row(Map.of("rooms", 3.0, "area", 70.5)));
      assertThat(((Target.Numbers) first.target()).values()).containsExactly(1e5);
    }
  }

  @Test
  void readsJsonLines() throws IOException {
    var dataset =
        add(
            "lines",
            upload("{\"text\": \"a\", \"label\": 1}\n\n{oops\n{\"text\":\"b\",\"label\":0}\n"));
    assertThat(dataset.format()).isEqualTo("text_jsonl");
    assertThat(dataset.examples()).isEqualTo(2);
    assertThat(dataset.problems()).singleElement().asString().startsWith("line 3 is left out");
    refuses(
        upload("{\"review\": \"a\", \"label\": 1}\n"),
        "line 1 has no column 'text'; it has: label, review; name one of these");
  }

  @Test
  void refusesAFormatThatTheFileIsNot() throws IOException {
    Path csv = upload("text,label\na,b\n");
    assertThatThrownBy(() -> datasets.add("x", csv, ImportOptions.DEFAULT.withFormat("npz")))
        .hasMessage("format is npz, but the file is text_csv");
    assertThat(datasets.add("x", csv, ImportOptions.DEFAULT.withFormat("csv")).examples())
        .isEqualTo(1);
  }

  @Test
  void refusesANameThatIsNone() {
    assertThatThrownBy(() -> add("../x", directory))
        .hasMessage("dataset name '../x' does not match [A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    assertThat(datasets.find("../x")).isEmpty();
  }

  @Test
  void numbersAreOrderedByTheirValue() throws IOException {
    var dataset = add("n", upload("text,label\na,10\nb,9\nc,other\nd,-1\n"));
    assertThat(dataset.classNames()).containsExactly("-1", "9", "10", "other");
  }

  @Test
  void aFullDiskIsToldAsThat() {
    var fault = DatasetFaults.disk("dataset d", new IOException("No space left on device"));
    assertThat(fault.kind()).isEqualTo(Fault.Kind.INSUFFICIENT_STORAGE);
    assertThat(fault)
        .hasMessage("dataset d does not fit: the disk is full; free some space and try again");
  }

  @Test
  void whatAKilledImportLeftIsSwept() throws IOException {
    Path left = Durable.hiddenBeside(directory.resolve("datasets/contents/import"));
    Files.createDirectories(left.resolve("x"));
    datasets.sweep(new Leftovers(Clock.systemUTC()));
    assertThat(contents()).hasSize(1); // it may be somebody's who is at it
    datasets.sweep(new Leftovers(Clock.offset(Clock.systemUTC(), Duration.ofHours(2))));
    assertThat(contents()).isEmpty();

    Files.createDirectories(left);
    datasets.sweep();
    assertThat(contents()).isEmpty();
  }

  @Test
  void readsTheRealSets() {
    var digits = add("mnist-test", SharedData.path("mnist-test.zip"));
    assertThat(digits.examples()).isEqualTo(5001);
    assertThat(digits.classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    var reviews = add("reviews", SharedData.path("movie-reviews-test.csv"));
    assertThat(reviews.examples()).isEqualTo(800);
    assertThat(reviews.classNames()).containsExactly("negative", "positive");
    assertThat(reviews.problems()).isEmpty();
  }
}
