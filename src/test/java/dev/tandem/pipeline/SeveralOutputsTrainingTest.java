package dev.tandem.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.dataset.Dataset;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Animals of a length and a height: their species and their weight are learned together. */
class SeveralOutputsTrainingTest {
  private static final String SPECIFICATION =
      """
      {"dataset": {"name": "animals", "validation_split": 0.2, "targets": {"kind": "species"}},
       "network": {
         "inputs": [{"name": "length", "shape": [1]}, {"name": "height", "shape": [1]}],
         "layers": [
           {"name": "both", "type": "concatenate", "inbound": ["length", "height"]},
           {"name": "shared", "type": "dense", "units": 16, "activation": "relu", "inbound": ["both"]},
           {"name": "kind", "type": "dense", "units": 2, "activation": "softmax", "inbound": ["shared"]},
           {"name": "weight", "type": "dense", "units": 1, "inbound": ["shared"]}],
         "outputs": ["kind", "weight"]},
       "loss": {"kind": "categorical_crossentropy", "weight": "huber"},
       "loss_weights": {"weight": 0.5},
       "metrics": {"kind": "accuracy", "weight": ["mae"]},
       "callbacks": [{"name": "checkpoint", "monitor": "val_weight_mae", "save_best_only": true}],
       "epochs": 12, "optimizer": {"name": "adam", "learning_rate": 0.03},
       "evaluate": {"dataset": "animals"},
       "publish": {"model": "animals", "gate": "test.kind_accuracy > 0.9 and test.weight_mae < 1"}}
      """;

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @TempDir Path home;

  private Path animals() throws IOException {
    var random = new SplittableRandom(3);
    var csv = new StringBuilder("length,height,species,weight\n");
    for (int i = 0; i < 200; i++) {
      double length = 20 + 10 * random.nextDouble();
      double height = i % 2 == 0 ? length * 0.4 : length * 0.8;
      double weight = length * height / 100;
      csv.append(
          String.format(
              Locale.ROOT,
              "%.3f,%.3f,%s,%.4f%n",
              length,
              height,
              i % 2 == 0 ? "dachshund" : "cat",
              weight));
    }
    return Files.writeString(home.resolve("animals.csv"), csv);
  }

  private Trained train(String specification) throws IOException {
    return Trained.on(
        specification,
        home,
        "--dataset",
        "animals=" + animals(),
        "--label-column",
        "species",
        "--target-column",
        "weight");
  }

  @Test
  void learnsEvaluatesAndPublishesEachOutput() throws IOException {
    var trained = train(SPECIFICATION);
    assertThat(trained.err()).isEmpty();
    assertThat(trained.status()).isZero();
    var metrics = trained.json("report/history.json").at("/epochs/11/metrics");
    assertThat(metrics.propertyNames())
        .containsExactlyInAnyOrder(
            "loss",
            "kind_loss",
            "weight_loss",
            "kind_accuracy",
            "weight_mae",
            "val_loss",
            "val_kind_loss",
            "val_weight_loss",
            "val_kind_accuracy",
            "val_weight_mae");
    var test = trained.json("report/evaluation.json").path("test");
    double loss =
        test.at("/metrics/kind_loss").asDouble() + 0.5 * test.at("/metrics/weight_loss").asDouble();
    assertThat(test.at("/metrics/loss").asDouble()).isCloseTo(loss, within(1e-6));
    assertThat(test.at("/outputs/kind/per_class/1/class_name").asString()).isEqualTo("dachshund");
    assertThat(test.at("/outputs/weight/examples").asInt()).isEqualTo(200);
    assertThat(trained.json("report/predictions.json").at("/kind_predictions/0/true").asString())
        .isEqualTo("dachshund");

    Path version = home.resolve("models/animals/1");
    assertThat(Files.readString(version.resolve("model.yaml"))).contains("kind: tensors");
    assertThat(Files.readAllLines(version.resolve("labels-kind.txt")))
        .containsExactly("cat", "dachshund");
    var told = TrainedOutputs.read(version);
    assertThat(told.targets()).containsExactly(Map.entry("kind", "species"));
    assertThat(told.of("kind")).containsExactly("cat", "dachshund");
    assertThat(told.logits()).isEmpty();
    try (var model = new SavedModelRuntime().open(version, SessionOptions.DEFAULT)) {
      var signature = requireNonNull(model.signatures().get("serving_default"));
      assertThat(signature.inputs().keySet()).containsExactlyInAnyOrder("length", "height");
      assertThat(signature.outputs().keySet()).containsExactlyInAnyOrder("kind", "weight");
    }
  }

  @Test
  void learnsFromAnArrayForEachInput() throws IOException {
    var specification =
        """
        {"dataset": {"name": "arrays", "validation_split": 0, "targets": {"sum": "total"}},
         "network": {
           "inputs": [{"name": "b", "shape": [2]}, {"name": "a", "shape": [1]}],
           "layers": [
             {"name": "both", "type": "concatenate", "inbound": ["a", "b"]},
             {"name": "sum", "type": "dense", "units": 1, "inbound": ["both"]}],
           "outputs": ["sum"]},
         "loss": "mse", "epochs": 300, "optimizer": {"name": "adam", "learning_rate": 0.05}}
        """;
    Path npz = home.resolve("arrays.npz");
    try (var in = Dataset.class.getResourceAsStream("inputs.npz")) {
      Files.copy(requireNonNull(in), npz);
    }
    String[] named = {
      "--dataset", "arrays=" + npz, "--label-column", "kind", "--target-column", "total"
    };
    var trained = Trained.on(specification, home, named);
    assertThat(trained.err()).isEmpty();
    assertThat(trained.status()).isZero();
    assertThat(trained.json("report/history.json").at("/epochs/299/metrics/loss").asDouble())
        .as("the least squares of a bias and weights for a, b0 and b1 meet all four")
        .isLessThan(0.3);

    var unnamed =
        Trained.on(
            specification.replace("\"a\"", "\"z\""),
            Files.createDirectory(home.resolve("other")),
            named);
    assertThat(unnamed.err()).contains("input z is no array of an example, which has: a, b");
  }

  @Test
  void drawsEachOutput() throws IOException {
    var trained = train(SPECIFICATION);
    Path report = trained.run().resolve("report");
    assertThat(report.resolve("kind_confusion_matrix.png")).isNotEmptyFile();
    assertThat(report.resolve("weight_regression_fit.svg")).isNotEmptyFile();
    assertThat(Files.readString(report.resolve("report.html")))
        .contains("Kind accuracy", "Weight MAE", "Confusion matrix, kind", "Classes, test, kind");
    assertThat(Files.readString(report.resolve("kind_predictions.svg")))
        .as("the user's own numbers")
        .containsPattern("length 2\\d\\.\\d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"loss\": {\"kind\": \"mse\"}|/loss must have one for output weight",
        "\"loss\": {\"kind\": \"mse\", \"weight\": \"mse\", \"x\": \"mse\"}|/loss/x is not known; allowed: kind, weight",
        "\"loss_weights\": {\"x\": 1}|/loss_weights/x is not known",
        "\"metrics\": [\"accuracy\"]|/metrics must be of accuracy, mae behind the name of an output",
        "\"class_weights\": {\"cat\": 2}|/class_weights are for one output, and the network has 2",
        "\"dataset\": {\"name\": \"animals\", \"targets\": {\"x\": \"weight\"}}|/dataset/targets/x is no output",
        "\"dataset\": {\"name\": \"animals\"}|output kind is to learn target kind, but dataset animals has: species, weight",
        "\"dataset\": {\"name\": \"animals\", \"targets\": {\"kind\": \"weight\"}}|/loss compares classes, but dataset animals has numbers",
        "\"publish\": {\"model\": \"a\", \"gate\": \"test.accuracy > 0.9\"}|/publish/gate asks for test.accuracy, but the outputs are kind, weight; ask as test.kind_accuracy",
      })
  void saysWhatFitsNoOutput(String field, String reason) throws IOException {
    var specification = (ObjectNode) MAPPER.readTree(SPECIFICATION);
    specification.setAll((ObjectNode) MAPPER.readTree("{" + field + "}"));
    var trained = train(specification.toString());
    assertThat(trained.status()).isEqualTo(2);
    assertThat(trained.err()).contains(reason).hasLineCount(1);
  }
}
