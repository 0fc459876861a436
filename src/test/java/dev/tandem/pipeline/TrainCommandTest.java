package dev.tandem.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.archive.Checksums;
import dev.tandem.export.SavedModelWeights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageWriterSpi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

class TrainCommandTest {
  private static final String POINTS =
      """
      {"dataset": {"synthetic": "classes", "examples": 300, "seed": 1}, "network": {"preset": "dnn"},
       "epochs": 3, "evaluate": {"synthetic": "classes", "examples": 100, "seed": 2}%s}
      """;

  @TempDir Path home;

  @Test
  void trainsEvaluatesExportsAndPublishes() throws IOException {
    var trained =
        Trained.on(
            POINTS.formatted(
                """
                , "publish": {"model": "points", "label": "stable", "gate": "test.accuracy >= 0.5"}
                """),
            home);
    assertThat(trained.err()).isEmpty();
    assertThat(trained.status()).isZero();
    assertThat(trained.out()).contains("val_accuracy", "3/3", "version 1 of model points");
    var result = trained.json("result.json");
    assertThat(result.at("/evaluation/test/accuracy").asDouble()).isGreaterThan(0.5);
    assertThat(result.at("/gate/passed").asBoolean()).isTrue();
    assertThat(result.at("/parameters").asLong()).isEqualTo(109_386);
    assertThat(result.at("/class_names")).hasSize(10);
    var report = trained.json("report/evaluation.json");
    assertThat(report.at("/test/per_class")).hasSize(10);
    assertThat(report.at("/test/examples").asInt()).isEqualTo(100);
    assertThat(report.at("/validation/examples").asInt()).isEqualTo(60);
    assertThat(trained.json("report/history.json").at("/epochs")).hasSize(3);
    assertThat(trained.run().resolve("prepared")).doesNotExist();
  }

  @Test
  void leavesNoExamplesBehindWhereItsResultCannotBeWritten() throws IOException {
    Files.createDirectories(home.resolve("run"));
    Files.writeString(home.resolve("run/report"), "in its place");
    var trained = Trained.on(POINTS.formatted(""), home);
    assertThat(trained.status()).isEqualTo(4);
    assertThat(trained.err()).contains(home.resolve("run/report").toString());
    try (var left = Files.list(trained.run())) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .doesNotContain("prepared")
          .noneMatch(name -> name.contains(".tmp-"));
    }
  }

  @Test
  void drawsItsReport() throws IOException {
    var trained = Trained.on(POINTS.formatted(", \"name\": \"<b>points</b>\""), home);
    Path report = trained.run().resolve("report");
    String page = Files.readString(report.resolve("report.html"));
    assertThat(page).contains("<h1>&lt;b&gt;points&lt;/b&gt;</h1>").doesNotContain("<b>");
    var drawn = RunPictures.NAMES.stream().filter(name -> !name.equals("regression_fit"));
    assertThat(drawn)
        .allSatisfy(
            name -> {
              assertThat(report.resolve(name + ".png")).isNotEmptyFile();
              String svg = Files.readString(report.resolve(name + ".svg"));
              assertThat(page).as(name).contains(svg);
            });
    assertThat(Files.readString(report.resolve("predictions.svg"))).contains("of the test set");
  }

  @Test
  void keepsItsNumbersWhereNothingCanBeDrawn() throws IOException {
    var writers = IIORegistry.getDefaultInstance();
    var png = ImageIO.getImageWritersByFormatName("png").next().getOriginatingProvider();
    writers.deregisterServiceProvider(png, ImageWriterSpi.class);
    Trained trained;
    try {
      trained = Trained.on(POINTS.formatted(""), home);
    } finally {
      writers.registerServiceProvider(png, ImageWriterSpi.class);
    }
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("warn: the report has no pictures: ", "this Java writes no PNG");
    assertThat(trained.json("report/evaluation.json").at("/test/metrics/accuracy").isNumber())
        .isTrue();
    assertThat(trained.run().resolve("model/saved_model.pb")).exists();
    assertThat(trained.run().resolve("report/curves.png")).doesNotExist();
  }

  @Test
  void drawsTheLineOfARegression() throws IOException {
    var trained =
        Trained.on(
            """
            {"dataset": {"synthetic": "linear", "examples": 50, "validation_split": 0.2},
             "network": {"preset": "linear_regression"}, "epochs": 2}
            """,
            home);
    assertThat(trained.status()).as(trained.err()).isZero();
    assertThat(Files.readString(trained.run().resolve("report/regression_fit.svg")))
        .contains("Regression fit", "predicted");
  }

  @Test
  void publishesTheMomentsOfThePicturesThatTrained() throws IOException {
    var first = List.of(10, 20, 40);
    var second = List.of(80, 150, 240);
    var trained =
        Trained.on(
            """
            {"dataset": {"name": "greys", "validation_split": 0.34}, "epochs": 1,
             "input": {"kind": "image", "size": [1, 1], "channels": "grey", "scale": "standardize"},
             "network": {"input_shape": [1, 1, 1], "layers": [
               {"type": "flatten"}, {"type": "dense", "units": 2, "activation": "softmax"}]}}
            """,
            home,
            "--dataset",
            "greys=" + greys(Map.of("a", first, "b", second)));
    assertThat(trained.err()).isEmpty();
    assertThat(trained.json("model/lineage.json").at("/specification/input/scale").asString())
        .isEqualTo("standardize");
    // One of each class validates; the moments are those of the four others.
    var possible = new ArrayList<String>();
    first.forEach(
        one ->
            second.forEach(
                other ->
                    possible.add(
                        moments(
                            Stream.of(first, second)
                                .flatMap(List::stream)
                                .filter(grey -> !grey.equals(one) && !grey.equals(other))
                                .mapToDouble(grey -> grey / 255.0)
                                .toArray()))));
    Map<String, Object> yaml =
        new Yaml().load(Files.readString(trained.run().resolve("model/model.yaml")));
    var scale = JsonMapper.shared().valueToTree(yaml).at("/input/scale");
    String published =
        "%.9f ± %.9f".formatted(scale.at("/mean/0").asDouble(), scale.at("/std/0").asDouble());
    assertThat(possible).contains(published);
  }

  /** A folder for each class, with a picture of one pixel for each grey. */
  private Path greys(Map<String, List<Integer>> folders) throws IOException {
    Path zip = home.resolve("greys.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (var folder : folders.entrySet()) {
        for (int grey : folder.getValue()) {
          var picture = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
          picture.getRaster().setSample(0, 0, 0, grey);
          out.putNextEntry(new ZipEntry(folder.getKey() + "/" + grey + ".png"));
          ImageIO.write(picture, "png", out);
        }
      }
    }
    return zip;
  }

  private static String moments(double[] numbers) {
    double mean = DoubleStream.of(numbers).average().orElseThrow();
    double squares = DoubleStream.of(numbers).map(x -> (x - mean) * (x - mean)).sum();
    return "%.9f ± %.9f".formatted(mean, Math.sqrt(squares / numbers.length));
  }

  @Test
  void tellsWhereAModelCameFrom() throws IOException {
    var trained = Trained.on(POINTS.formatted(", \"seed\": 7"), home);
    Path model = trained.run().resolve("model");
    var lineage = trained.json("model/lineage.json");
    assertThat(lineage.at("/seed").asInt()).isEqualTo(7);
    assertThat(lineage.at("/tensorflow_version").asString()).startsWith("2.18");
    assertThat(lineage.at("/dataset/digest").asString()).hasSize(64);
    assertThat(lineage.at("/dataset/training").asInt()).isEqualTo(240);
    assertThat(lineage.at("/specification/batch_size").asInt()).isEqualTo(32);
    var files = Checksums.of(model);
    files.remove("lineage.json");
    assertThat(lineage.at("/files")).hasSize(files.size());
    files.forEach(
        (name, digest) ->
            assertThat(lineage.path("files").path(name).asString()).as(name).isEqualTo(digest));
    assertThat(Files.readString(model.resolve("labels.txt"))).startsWith("0\n1\n2\n");
    assertThat(Files.readString(model.resolve("model_card.md"))).contains("| test | accuracy |");
  }

  @Test
  void trainsOnWithThePublishedVersionsWeights() throws IOException {
    var first = Trained.on(POINTS.formatted(", \"publish\": {\"model\": \"points\"}"), home);
    assertThat(first.status()).isZero();
    var more = Files.createDirectory(home.resolve("more"));
    var second =
        Trained.on(
            POINTS.formatted(
                """
                , "start_from": {"model": "points", "version": 1}, "freeze": ["dense*"],
                "mixed_precision": "bfloat16", "optimizer": {"name": "sgd", "learning_rate": 0.0001}
                """),
            more,
            "--model-store",
            home.resolve("models").toString());
    assertThat(second.err()).isEmpty();
    assertThat(second.status()).isZero();
    var was = SavedModelWeights.read(first.run().resolve("model"));
    var is = SavedModelWeights.read(second.run().resolve("model"));
    was.forEach(
        (name, value) -> {
          boolean same = Arrays.equals(value.values(), requireNonNull(is.get(name)).values());
          assertThat(same).as(name).isEqualTo(name.startsWith("dense"));
        });
    assertThat(second.json("report/history.json").at("/epochs/0/metrics/val_accuracy").asDouble())
        .isCloseTo(
            first.json("report/history.json").at("/epochs/2/metrics/val_accuracy").asDouble(),
            within(0.1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'start_from': {'model': 'none'}|/start_from/model must be in the store, got none",
        "'freeze': ['conv*']|/freeze/0 matches no layer; there are dense, dropout"
      })
  void refusesAStartThatIsNotThere(String field, String reason) throws IOException {
    var trained = Trained.on(POINTS.formatted(", " + field.replace('\'', '"')), home);
    assertThat(trained.status()).isEqualTo(2);
    assertThat(trained.err()).contains(reason);
  }

  @Test
  void doesNothingTwice() throws IOException {
    String specification = POINTS.formatted(", \"publish\": {\"model\": \"points\"}");
    var first = Trained.on(specification, home);
    var times = Files.getLastModifiedTime(first.run().resolve("model/saved_model.pb"));
    var second = Trained.on(specification, home);
    assertThat(second.status()).isZero();
    assertThat(second.out()).contains("version 1 of model points").doesNotContain("val_accuracy");
    assertThat(Files.getLastModifiedTime(first.run().resolve("model/saved_model.pb")))
        .isEqualTo(times);
    assertThat(home.resolve("models/points/2")).doesNotExist();
  }

  @Test
  void goesOnWhereItWasKilledBetweenItsParts() throws IOException {
    var whole = Trained.on(POINTS.formatted(""), home);
    String weights = Trained.weights(whole.run());
    for (String lost : new String[] {"result.json", "model", "report"}) {
      dev.tandem.archive.Durable.remove(whole.run().resolve(lost));
      Files.createDirectories(whole.run().resolve(lost + ".tmp-half"));
      Files.deleteIfExists(whole.run().resolve("result.json"));
      var again = Trained.on(POINTS.formatted(""), home);
      assertThat(again.status()).as(lost).isZero();
      assertThat(again.out()).as("no epoch is trained again").doesNotContain("1/3");
      assertThat(whole.run().resolve(lost)).exists();
      assertThat(whole.run().resolve(lost + ".tmp-half")).doesNotExist();
      assertThat(Trained.weights(whole.run())).isEqualTo(weights);
    }
  }

  @Test
  void keepsAModelBackThatItsGateRefuses() throws IOException {
    var trained =
        Trained.on(
            POINTS.formatted(
                ", \"publish\": {\"model\": \"points\", \"gate\": \"test.accuracy > 1\"}"),
            home);
    assertThat(trained.status()).isEqualTo(3);
    assertThat(trained.err()).startsWith("refused by its gate: test.accuracy is ");
    assertThat(trained.json("result.json").at("/gate/passed").asBoolean(true)).isFalse();
    assertThat(home.resolve("models")).doesNotExist();
  }

  @Test
  void saysItsResultAgainToAParentThatMissedIt() throws IOException {
    Trained.on(POINTS.formatted(", \"publish\": {\"model\": \"points\"}"), home);
    var again =
        Trained.on(POINTS.formatted(", \"publish\": {\"model\": \"points\"}"), home, "--events");
    assertThat(again.status()).isZero();
    assertThat(again.out()).startsWith("{\"event\":\"result\",\"evaluation\":{").hasLineCount(1);
  }

  @Test
  void keepsACheckpointWhenItsParentDies() throws IOException {
    var trained = Trained.on(POINTS.formatted(""), home, "--events");
    // Its parent's words ended before it began.
    assertThat(trained.status()).isEqualTo(130);
    assertThat(trained.run().resolve("checkpoints")).isDirectory();
    assertThat(trained.out()).doesNotContain("\"event\":\"result\"");
  }

  @Test
  void saysWhereATrainingDivergedAndLeavesNothing() throws IOException {
    var trained =
        Trained.on(
            POINTS.formatted(", \"optimizer\": {\"name\": \"sgd\", \"learning_rate\": 1e9}"), home);
    assertThat(trained.status()).isEqualTo(4);
    assertThat(trained.err())
        .contains("diverged at step ", "lower /optimizer/learning_rate, which is 1.0E9")
        .hasLineCount(1);
    assertThat(trained.run()).doesNotExist();
  }

  @Test
  void keepsToItsDiskAndSaysSo() throws IOException {
    var trained = Trained.on(POINTS.formatted(", \"limits\": {\"disk_bytes\": 1000}"), home);
    assertThat(trained.status()).isEqualTo(4);
    assertThat(trained.err()).contains("limits.disk_bytes is 1000; raise it").hasLineCount(1);
    assertThat(trained.run()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"dataset\": | is not JSON",
        "{'dataset': {'name': 'd'}, 'network': {'preset': 'dnn'}, 'epoch': 1} | /epoch is not"
            + " known",
        "{'dataset': {'name': 'nobody'}, 'network': {'preset': 'dnn'}} |"
            + " there is no dataset 'nobody'; there are: one, rows",
        "{'dataset': {'name': 'one'}, 'network': {'preset': 'lstm_text'}} | has only one class,"
            + " 'x'",
        "{'dataset': {'name': 'one'}, 'network': {'preset': 'cnn_mnist'}} |"
            + " /input/kind is image, but dataset one holds texts",
        "{'dataset': {'name': 'rows'}, 'network': {'input_shape': [2], 'layers': [{'type': 'dense',"
            + " 'units': 2, 'activation': 'softmax'}]}} | compares classes, but dataset rows has",
        "{'dataset': {'name': 'rows'}, 'network': {'input_shape': [3], 'layers': [{'type': 'dense',"
            + " 'units': 1}]}} | is [?,3], but input.features names 2 features",
        "{'dataset': {'name': 'rows'}, 'network': {'input_shape': [2], 'layers': [{'type': 'dense',"
            + " 'units': 5}]}} | is of shape [5], but the examples have 1 target numbers",
        "{'dataset': {'name': 'rows', 'validation_split': 0.3, 'split': 'stratified'},"
            + " 'network': {'preset': 'linear_regression', 'num_features': 2}} |"
            + " dataset.split stratified needs classes, dataset rows has none; use random or tail",
        "{'dataset': {'synthetic': 'classes'}, 'network': {'preset': 'dnn'},"
            + " 'class_weights': {'11': 2}} | /class_weights/11 is no class; there are: 0, 1",
      })
  void saysInOneLineWhatIsWrongWithASpecification(String specification, String rule)
      throws IOException {
    Path texts = Files.writeString(home.resolve("one.csv"), "text,label\na b,x\nc d,x\n");
    Path rows = Files.writeString(home.resolve("rows.csv"), "a,b,target\n1,2,3\n2,3,5\n4,4,8\n");
    var trained =
        Trained.on(
            specification.replace('\'', '"'),
            home,
            "--dataset",
            "one=" + texts,
            "--dataset",
            "rows=" + rows);
    assertThat(trained.status()).isEqualTo(2);
    assertThat(trained.err()).contains(rule).hasLineCount(1);
    assertThat(trained.run()).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    String specification = "{\"dataset\": {\"name\": \"d\"}, \"network\": {\"preset\": \"dnn\"}}";
    Path zip = home.resolve("empty.zip");
    new ZipOutputStream(Files.newOutputStream(zip)).close();
    Path csv = Files.writeString(home.resolve("plain.csv"), "text,label\na,x\nb,y\n");
    expect(Trained.on(specification, home, "--dataset", "d=" + zip), "empty");
    expect(Trained.on(specification, home, "--dataset", "d=nothing.csv"), "there is no file");
    expect(
        Trained.on(specification, home, "--dataset", "d=" + csv, "--label-column", "mood"), "mood");
    expect(Trained.on(specification, home, "--dataset", "d"), "--dataset must be NAME=FILE, got d");
    expect(Trained.on(specification, home, "--speed"), "option --speed is not known; allowed:");
    assertThat(home.resolve("data/datasets/names")).isEmptyDirectory();
  }

  private static void expect(Trained trained, String rule) {
    assertThat(trained.status()).isEqualTo(2);
    assertThat(trained.err()).contains(rule).hasLineCount(1);
    assertThat(trained.run()).doesNotExist();
  }
}
