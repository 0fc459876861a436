package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.SharedData;
import dev.tandem.batching.Ticker;
import dev.tandem.dataset.Datasets;
import dev.tandem.dataset.Item;
import dev.tandem.model.ModelRef;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.registry.FolderStore;
import dev.tandem.registry.Lease;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.NamedTensors;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a run publishes answers in the registry as it did in the trainer. */
class ServedTrainingTest {
  private static final int ITEMS = 10;

  @TempDir Path home;

  @Test
  void servesPicturesAsTheyWereTrainedOn() throws Exception {
    Path digits = home.resolve("digits.zip");
    copySome(SharedData.path("mnist-train.zip"), digits, 40);
    expectSameAnswers(
        """
        {"dataset": {"name": "d"}, "network": {"preset": "dnn"}, "epochs": 4,
         "evaluate": {"dataset": "d"}, "publish": {"model": "m", "label": "canary"}}
        """,
        digits);
  }

  @Test
  void servesAModelOfTfLiteAsItWasTrained() throws Exception {
    Path digits = home.resolve("digits.zip");
    copySome(SharedData.path("mnist-train.zip"), digits, 20);
    expectSameAnswers(
        """
        {"dataset": {"name": "d"}, "network": {"preset": "cnn_mnist"}, "epochs": 1,
         "export": [{"format": "tflite"}],
         "evaluate": {"dataset": "d"}, "publish": {"model": "m", "label": "canary"}}
        """,
        digits);
    Path version = home.resolve("models/m/1");
    assertThat(version.resolve("model.tflite")).exists();
    assertThat(version.resolve("saved_model.pb")).doesNotExist();
    assertThat(Files.readString(version.resolve("lineage.json"))).contains("\"tflite\"");
    String further =
        """
        {"dataset": {"name": "d"}, "network": {"preset": "cnn_mnist"}, "start_from": {"model": "m"}}
        """;
    var refused =
        Trained.on(
            further,
            Files.createDirectory(home.resolve("further")),
            "--dataset",
            "d=" + digits,
            "--model-store",
            home.resolve("models").toString());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("/start_from", "is no SavedModel, of which alone weights");
  }

  @Test
  void servesTextsAsTheyWereTrainedOn() throws Exception {
    var lines = Files.readAllLines(SharedData.path("movie-reviews-train.csv"));
    Path reviews = Files.write(home.resolve("reviews.csv"), lines.subList(0, 200));
    expectSameAnswers(
        """
        {"dataset": {"name": "d"}, "epochs": 1, "evaluate": {"dataset": "d"},
         "network": {"preset": "lstm_text", "units": 4, "embedding_dim": 4, "max_length": 12,
                     "vocab_size": 200}, "publish": {"model": "m", "label": "canary"}}
        """,
        reviews);
  }

  @Test
  void servesRowsAsTheyWereTrainedOn() throws Exception {
    var random = new Random(5);
    var rows = new StringBuilder("width,height,target\n");
    for (int i = 0; i < 100; i++) {
      double width = 50 + 10 * random.nextGaussian();
      double height = random.nextGaussian() / 100;
      rows.append("%s,%s,%s%n".formatted(width, height, 2 * width - 300 * height));
    }
    expectSameAnswers(
        """
        {"dataset": {"name": "d"}, "epochs": 60, "evaluate": {"dataset": "d"},
         "network": {"input_shape": [2], "layers": [{"type": "dense", "units": 1}]},
         "optimizer": {"name": "sgd", "learning_rate": 0.05},
         "publish": {"model": "m", "label": "canary", "gate": "test.r2 > 0"}}
        """,
        Files.writeString(home.resolve("rows.csv"), rows));
  }

  private void expectSameAnswers(String specification, Path upload) throws Exception {
    var trained = Trained.on(specification, home, "--dataset", "d=" + upload);
    assertThat(trained.status()).as(trained.err()).isZero();
    JsonNode said = trained.json("report/predictions.json").path("predictions");
    var datasets = Datasets.open(home.resolve("data/datasets"));
    try (var registry = registry(home.resolve("models"));
        var lease = registry.lease(new ModelRef.Labelled("m", "canary"));
        var examples = datasets.read(datasets.expect("d"))) {
      var items = examples.limit(ITEMS).map(example -> example.item()).toList();
      for (int i = 0; i < ITEMS; i++) {
        expectSame(said.get(i), lease, answers(lease, items.get(i)));
      }
    }
  }

  private static void expectSame(JsonNode said, Lease lease, float[] answers) {
    var names = lease.served().settings().classNames();
    if (names.isEmpty()) {
      double wanted = said.at("/predicted/0").asDouble();
      assertThat((double) answers[0]).isCloseTo(wanted, within(1e-4 * Math.abs(wanted)));
      return;
    }
    int predicted = names.indexOf(said.path("predicted").asString());
    assertThat((double) answers[predicted])
        .isCloseTo(said.path("confidence").asDouble(), within(1e-5));
  }

  private static ModelRegistry registry(Path store) {
    var registry =
        new ModelRegistry(
            new FolderStore(store),
            List.of(new SavedModelRuntime(), new TfLiteRuntime()),
            Preprocessors::open,
            Clock.systemUTC(),
            Ticker.SYSTEM);
    registry.poll();
    return registry;
  }

  private static float[] answers(Lease lease, Item item) throws Exception {
    var served = lease.served();
    var signature = served.signatures().get(Signature.DEFAULT);
    assertThat(signature).isNotNull();
    var preprocessor = served.preprocessor();
    NamedTensors inputs =
        switch (item) {
          case Item.Image image -> preprocessor.image(image.encoded(), signature.inputs());
          case Item.Text text -> preprocessor.text(text.text(), signature.inputs());
          case Item.Row row -> preprocessor.row(row.values(), signature.inputs());
          case Item.Values values -> throw new IllegalStateException(values.toString());
          case Item.Several several -> throw new IllegalStateException(several.toString());
        };
    long deadline = Ticker.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(30);
    try (var outputs = served.submit(signature.name(), inputs, deadline).get()) {
      return outputs.asMap().values().iterator().next().data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /** So many pictures of each class. */
  private static void copySome(Path from, Path to, int each) throws IOException {
    var counts = new HashMap<String, Integer>();
    try (var all = new ZipFile(from.toFile());
        var some = new ZipOutputStream(Files.newOutputStream(to))) {
      for (var entry : Collections.list(all.entries())) {
        String name = entry.getName().split("/")[0];
        if (!entry.isDirectory() && counts.merge(name, 1, Integer::sum) <= each) {
          some.putNextEntry(new ZipEntry(entry.getName()));
          some.write(all.getInputStream(entry).readAllBytes());
        }
      }
    }
  }
}
