package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.archive.Durable;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Versions that the command trained before answer together. */
class EnsembleTest {
  private static final int ROWS = 20;
  private static final int NUMBERS = 784;
  private static final int CLASSES = 10;

  @TempDir static Path all;
  @TempDir Path home;

  /** Three of points, of which the last answers logits, and one of texts with two twins. */
  @BeforeAll
  static void trainMembers() throws IOException {
    member("points", "{\"preset\": \"dnn\", \"hidden_units\": [16]}, \"seed\": 1");
    member("points", "{\"preset\": \"dnn\", \"hidden_units\": [8, 8]}, \"seed\": 2");
    member(
        "points",
        """
        {"input_shape": [784], "input_name": "row", "layers": [
          {"type": "dense", "units": 12, "kernel_regularizer": {"l2": 0.1}},
          {"type": "batch_normalization"}, {"type": "dense", "units": 10}]},
        "loss": {"name": "categorical_crossentropy", "from_logits": true}
        """);
    texts();
    twin("relabelled", "model.yaml", "- good", "- better");
    twin("reworded", "vocab.txt", "movie", "film");
  }

  private static void member(String model, String network) throws IOException {
    var run =
        Trained.on(
            """
            {"dataset": {"synthetic": "classes", "examples": 200, "seed": 1}, "epochs": 2,
             "network": %s, "publish": {"model": "%s"}}
            """
                .formatted(network, model),
            Files.createTempDirectory(all, "run"),
            "--model-store",
            store().toString());
    assertThat(run.status()).as(run.err()).isZero();
  }

  private static void texts() throws IOException {
    var lines = new StringBuilder("text,label\n");
    for (int i = 0; i < 20; i++) {
      lines.append(
          "a %s movie,%s\n".formatted(i % 2 == 0 ? "good" : "bad", i % 2 == 0 ? "good" : "bad"));
    }
    Path file = Files.writeString(all.resolve("texts.csv"), lines);
    var run =
        Trained.on(
            """
            {"dataset": {"name": "texts"}, "epochs": 1, "publish": {"model": "texts"},
             "network": {"preset": "lstm_text", "units": 4, "embedding_dim": 4, "max_length": 6,
                         "vocab_size": 20}}
            """,
            Files.createTempDirectory(all, "run"),
            "--model-store",
            store().toString(),
            "--dataset",
            "texts=" + file);
    assertThat(run.status()).as(run.err()).isZero();
    twin("twin", "model.yaml", "", "");
  }

  /** A copy of the version of texts in which a file says something else. */
  private static void twin(String model, String file, String was, String is) throws IOException {
    Path copy = Files.createDirectories(store().resolve(model)).resolve("1");
    Durable.copy(store().resolve("texts/1"), copy);
    String text = Files.readString(copy.resolve(file));
    assertThat(text).contains(was);
    Files.writeString(copy.resolve(file), text.replace(was, is));
  }

  private static Path store() {
    return all.resolve("models");
  }

  private Trained together(String specification, String... more) throws IOException {
    String[] arguments = Arrays.copyOf(more, more.length + 2);
    arguments[more.length] = "--model-store";
    arguments[more.length + 1] = store().toString();
    return Trained.on(specification.replace('\'', '"'), home, arguments);
  }

  @Test
  void answersWithTheMeanOfItsMembersProbabilities() throws IOException {
    var run =
        together(
            """
            {'dataset': {'synthetic': 'classes', 'examples': 100, 'seed': 1},
             'network': {'ensemble': [{'model': 'points', 'version': 1},
                                      {'model': 'points', 'version': 2}, {'model': 'points'}]},
             'evaluate': {'synthetic': 'classes', 'examples': 60, 'seed': 2},
             'publish': {'model': 'together', 'gate': 'test.accuracy >= 0.1'}}
            """);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).doesNotContain("knows examples");
    float[] rows = rows();
    float[] first = answers("points/1", rows);
    float[] second = answers("points/2", rows);
    float[] third = softmax(answers("points/3", rows));
    float[] mean = new float[ROWS * CLASSES];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (first[i] + second[i] + third[i]) / 3;
    }
    assertThat(answers("together/1", rows)).containsExactly(mean, within(1e-6f));

    JsonNode lineage = run.json("model/lineage.json");
    assertThat(lineage.at("/members/2/model").asString()).isEqualTo("points");
    assertThat(lineage.at("/members/2/version").asInt()).isEqualTo(3);
    assertThat(run.json("report/history.json").at("/epochs")).isEmpty();
    assertThat(run.json("result.json").at("/evaluation/test/accuracy").asDouble()).isPositive();
    assertThat(run.run().resolve("report/confusion_matrix.svg")).exists();
    assertThat(run.run().resolve("report/curves.svg")).doesNotExist();
    assertThat(Files.readString(run.run().resolve("model/model_card.md")))
        .contains("# ensemble on ", "Network: the mean of points 1, points 2, points 3");
  }

  @Test
  void takesTextsAsItsMembersDo() throws IOException {
    var run =
        together(
            """
            {'dataset': {'name': 'texts'}, 'seed': 1, 'publish': {'model': 'both'},
             'network': {'ensemble': [{'model': 'texts'}, {'model': 'twin'}]}}
            """,
            "--dataset",
            "texts=" + all.resolve("texts.csv"));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("version 1 of model twin was trained on another split of dataset texts");
    for (String file : new String[] {"vocab.txt", "labels.txt"}) {
      assertThat(store().resolve("both/1").resolve(file))
          .hasSameTextualContentAs(store().resolve("texts/1").resolve(file));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{'model': 'points'}] | /network/ensemble must have two versions or more, got 1",
        "[{'model': 'points'}, {'model': 'nobody'}] |"
            + " /network/ensemble/1/model must be in the store, got nobody",
        "[{'model': 'points'}, {'model': 'points', 'version': 9}] |"
            + " /network/ensemble/1/version must be one of 1, 2, 3, got 9",
        "[{'model': 'points'}, {'model': 'points', 'version': 3}] |"
            + " /network/ensemble/1 must be another version, version 3 of model points is there",
        "[{'model': 'points'}, {'model': 'points', 'weight': 3}] |"
            + " /network/ensemble/1/weight is not known",
        "[{'model': 'points'}, {'model': 'texts'}] | /network/ensemble/1 must have the same inputs"
            + " as version 3 of model points, [FLOAT [784]], has [INT32 [6]]",
        "[{'model': 'texts'}, {'model': 'relabelled'}] | /network/ensemble/1 must have the same"
            + " class_names as version 1 of model texts, [bad, good], has [bad, better]",
        "[{'model': 'texts'}, {'model': 'reworded'}] | /network/ensemble/1 has another vocabulary"
            + " than version 1 of model texts: line ",
        "[{'model': 'points'}, {'model': 'points', 'version': 1}], 'preset': 'dnn' |"
            + " /network/preset is not known",
        "[{'model': 'points'}, {'model': 'points', 'version': 1}]}, 'input': {'kind': 'tensor' |"
            + " /input is that of the ensemble's versions",
        "[{'model': 'points'}, {'model': 'points', 'version': 1}]}, 'start_from': {'model': 'm' |"
            + " /start_from must be left out",
      })
  void namesTheMemberThatDiffersAndInWhat(String members, String reason) throws IOException {
    var run =
        together(
            "{'dataset': {'synthetic': 'classes'}, 'network': {'ensemble': %s}}"
                .formatted(members));
    assertThat(run.err()).startsWith(reason).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.run()).doesNotExist();
  }

  @Test
  void doesNotLearn() throws IOException {
    var run =
        together(
            """
            {'dataset': {'synthetic': 'classes'}, 'epochs': 3,
             'network': {'ensemble': [{'model': 'points'}, {'model': 'points', 'version': 1}]}}
            """);
    assertThat(run.err()).startsWith("/epochs must be 0, as an ensemble does not learn, got 3");
  }

  private static float[] rows() {
    var random = new SplittableRandom(3);
    float[] rows = new float[ROWS * NUMBERS];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    return rows;
  }

  private static float[] answers(String version, float[] rows) {
    try (var model =
        new SavedModelRuntime().open(store().resolve(version), SessionOptions.DEFAULT)) {
      var signature = model.signatures().get("serving_default");
      assertThat(signature).isNotNull();
      var tensor = Tensor.allocate(DType.FLOAT, Shape.of(ROWS, NUMBERS));
      MemorySegment.copy(
          MemorySegment.ofArray(rows), 0, tensor.data(), 0, (long) Float.BYTES * rows.length);
      String input = signature.inputs().keySet().iterator().next();
      String output = signature.outputs().keySet().iterator().next();
      try (var inputs = NamedTensors.of(input, tensor);
          var answer = model.run("serving_default", inputs)) {
        return answer.expect(output).data().toArray(ValueLayout.JAVA_FLOAT);
      }
    }
  }

  private static float[] softmax(float[] logits) {
    float[] probabilities = new float[logits.length];
    for (int row = 0; row < logits.length; row += CLASSES) {
      double sum = 0;
      for (int i = row; i < row + CLASSES; i++) {
        sum += Math.exp(logits[i]);
      }
      for (int i = row; i < row + CLASSES; i++) {
        probabilities[i] = (float) (Math.exp(logits[i]) / sum);
      }
    }
    return probabilities;
  }
}
