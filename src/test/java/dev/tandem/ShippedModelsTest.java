package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.batching.Ticker;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The models in {@code models/}: their samples, and their accuracy on data they never saw. */
class ShippedModelsTest {
  private static final ModelRegistry REGISTRY =
      new ModelRegistry(
          new FolderStore(Path.of("models")),
          List.of(new SavedModelRuntime(), new TfLiteRuntime()),
          Preprocessors::open,
          Clock.systemUTC(),
          Ticker.SYSTEM);

  private static final int CALLERS = 8;

  /** A picture or text and the class it is of. */
  private record Case(byte[] item, String wanted) {}

  /** A class and how sure the model is of it. */
  private record Answer(String className, float confidence) {}

  @BeforeAll
  static void load() {
    REGISTRY.poll();
  }

  @AfterAll
  static void unload() {
    REGISTRY.close();
  }

  @ParameterizedTest
  @CsvSource({
    "digits, sample.png, 7",
    "cifar10, sample.png, ship",
    "reviews, sample.txt, positive"
  })
  void knowsItsSample(String model, String file, String wanted) throws Exception {
    try (var lease = REGISTRY.lease(new ModelRef.Latest(model))) {
      var answer = answer(lease, Files.readAllBytes(Path.of("models", model, file)));
      assertThat(answer.className()).isEqualTo(wanted);
      assertThat(answer.confidence()).isGreaterThan(0.8f);
    }
  }

  @Test
  void areSmall() throws IOException {
    for (var model : REGISTRY.models()) {
      try (var files = Files.walk(Path.of("models", model.name()))) {
        long bytes = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        assertThat(bytes).as(model.name()).isLessThan(2_000_000);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"digits, mnist-test.zip, 0.993", "cifar10, cifar10-test.zip, 0.838"})
  void isAsAccurateOnImagesAsItsPageSays(String model, String zip, double least) throws Exception {
    var cases = new ArrayList<Case>();
    try (var pictures = new ZipFile(SharedData.path(zip).toFile())) {
      for (var entry : Collections.list(pictures.entries())) {
        if (!entry.isDirectory()) {
          String wanted = entry.getName().substring(0, entry.getName().indexOf('/'));
          cases.add(new Case(pictures.getInputStream(entry).readAllBytes(), wanted));
        }
      }
    }
    assertThat(accuracy(model, cases)).isGreaterThanOrEqualTo(least);
  }

  @Test
  void isAsAccurateOnReviewsAsItsPageSays() throws Exception {
    var cases = new ArrayList<Case>();
    var lines = Files.readAllLines(SharedData.path("movie-reviews-test.csv"));
    for (String line : lines.subList(1, lines.size())) {
      int comma = line.lastIndexOf(',');
      String text = line.substring(0, comma).replaceAll("^\"|\"$", "").replace("\"\"", "\"");
      cases.add(new Case(text.getBytes(StandardCharsets.UTF_8), line.substring(comma + 1)));
    }
    assertThat(accuracy("reviews", cases)).isGreaterThanOrEqualTo(0.755);
  }

  /** The share that is named right, asked by several at once. */
  private static double accuracy(String model, List<Case> cases) throws Exception {
    int right = 0;
    try (var lease = REGISTRY.lease(new ModelRef.Latest(model));
        var callers = Executors.newFixedThreadPool(CALLERS)) {
      var asked = new ArrayList<Future<Answer>>();
      for (var one : cases) {
        asked.add(callers.submit(() -> answer(lease, one.item())));
      }
      for (int i = 0; i < cases.size(); i++) {
        right += asked.get(i).get().className().equals(cases.get(i).wanted()) ? 1 : 0;
      }
    }
    return (double) right / cases.size();
  }

  private static Answer answer(Lease lease, byte[] item) throws Exception {
    var served = lease.served();
    var signature = served.signatures().get(Signature.DEFAULT);
    assertThat(signature).isNotNull();
    NamedTensors inputs =
        served.preprocessor().spec().kind().equals("image")
            ? served.preprocessor().image(item, signature.inputs())
            : served
                .preprocessor()
                .text(new String(item, StandardCharsets.UTF_8), signature.inputs());
    long deadline = Ticker.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(30);
    try (var outputs = served.submit(signature.name(), inputs, deadline).get()) {
      float[] scores =
          outputs.asMap().values().iterator().next().data().toArray(ValueLayout.JAVA_FLOAT);
      int best = 0;
      for (int i = 1; i < scores.length; i++) {
        best = scores[i] > scores[best] ? i : best;
      }
      return new Answer(served.settings().classNames().get(best), scores[best]);
    }
  }
}
