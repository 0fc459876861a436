package dev.tandem.api.admin;

import static dev.tandem.api.admin.ModelLifeTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.SharedData;
import dev.tandem.api.admin.Service.Part;
import dev.tandem.dataset.Dataset;
import dev.tandem.export.SavedModelExport;
import dev.tandem.nn.NetworkJson;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Versions are measured on datasets as their own answers say. */
class EvaluationDoorTest {
  private static final String EVALUATIONS = "/api/v1/evaluations";
  private static final double CLOSE = 1e-6;

  @TempDir static Path directory;
  private static Service service;
  private static Map<String, byte[]> pictures;

  @BeforeAll
  static void start() throws IOException {
    Path store = Files.createDirectory(directory.resolve("store"));
    ModelLifeTest.copy(Path.of("models/digits"), store.resolve("digits"));
    ModelLifeTest.copy(Path.of("models/digits/1"), store.resolve("digits/2"));
    service = Service.on(store, directory.resolve("data"));
    service.poll();
    pictures = pictures(new Random(6));
    upload("noise", zip(pictures));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** Grey noise in class folders 0 to 9, four of each. */
  private static Map<String, byte[]> pictures(Random random) throws IOException {
    var pictures = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < 40; i++) {
      var image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      for (int pixel = 0; pixel < 28 * 28; pixel++) {
        image.getRaster().setSample(pixel % 28, pixel / 28, 0, random.nextInt(256));
      }
      var png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      pictures.put(i % 10 + "/" + i + ".png", png.toByteArray());
    }
    return pictures;
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static void upload(String name, byte[] file, String... fields) {
    var parts = new ArrayList<>(List.of(part("name", name), new Part("file", file)));
    for (int i = 0; i < fields.length; i += 2) {
      parts.add(part(fields[i], fields[i + 1]));
    }
    var answer = service.upload("/api/v1/datasets", parts.toArray(Part[]::new));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private static Part part(String name, String value) {
    return new Part(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode evaluated(String body) {
    var queued = service.json("POST", EVALUATIONS, body);
    assertThat(queued.status()).as(queued.body()).isEqualTo(202);
    assertThat(queued.header("Location")).isEqualTo(queued.json().at("/links/self").asString());
    for (int tries = 0; tries < 100_000; tries++) {
      var now = service.get(queued.header("Location")).json();
      if (!now.get("finished_at").isNull()) {
        return now;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the evaluation did not end");
  }

  @Test
  void agreesWithTheAnswersToTheSamePictures() {
    int right = 0;
    double loss = 0;
    int[][] matrix = new int[10][10];
    for (var picture : pictures.entrySet()) {
      int label = picture.getKey().charAt(0) - '0';
      var answer =
          service
              .upload("/api/v1/models/digits/predict", "image/png", picture.getValue())
              .json()
              .at("/predictions/0");
      int said = Integer.parseInt(answer.get("class_name").asString());
      right += said == label ? 1 : 0;
      loss -= Math.log(Math.max(Math.ulp(1f), answer.at("/all_predictions/" + label).asDouble()));
      matrix[label][said]++;
    }

    var found = evaluated("{\"model\":\"digits\",\"version\":2,\"dataset\":\"noise\"}");

    assertThat(found.get("state").asString()).as(found.toString()).isEqualTo("succeeded");
    assertThat(found.propertyNames())
        .contains("id", "state", "metrics", "per_class", "macro", "weighted", "confusion_matrix");
    assertThat(found.at("/metrics").propertyNames())
        .containsExactly("accuracy", "top_5_accuracy", "loss");
    assertThat(found.at("/metrics/accuracy").asDouble()).isCloseTo(right / 40.0, within(CLOSE));
    assertThat(found.at("/metrics/loss").asDouble()).isCloseTo(loss / 40, within(1e-4));
    for (int row = 0; row < 10; row++) {
      for (int column = 0; column < 10; column++) {
        assertThat(found.at("/confusion_matrix/%d/%d".formatted(row, column)).asInt())
            .isEqualTo(matrix[row][column]);
      }
    }
    assertThat(found.at("/per_class/3/class_name").asString()).isEqualTo("3");
    assertThat(found.at("/per_class/3/support").asInt()).isEqualTo(4);
    assertThat(found.at("/per_class/3").propertyNames())
        .containsExactly("class_name", "precision", "recall", "f1", "support");
  }

  @Test
  void takesTheLatestVersionOrOneThatDoesNotServe() {
    assertThat(service.states("digits")).containsExactly("2 available", "1 end");
    var latest = evaluated("{\"model\":\"digits\",\"dataset\":\"noise\"}");
    assertThat(latest.get("version").asInt()).isEqualTo(2);
    var ended = evaluated("{\"model\":\"digits\",\"version\":1,\"dataset\":\"noise\"}");
    assertThat(ended.get("state").asString()).as(ended.toString()).isEqualTo("succeeded");
    assertThat(ended.get("metrics")).isEqualTo(latest.get("metrics"));
    assertThat(service.states("digits")).containsExactly("2 available", "1 end");
  }

  @Test
  void measuresNumbers() throws IOException {
    ModelLifeTest.copy(
        SharedData.path("saved_models/saved_model_half_plus_two_cpu"),
        directory.resolve("store/half"));
    service.poll();
    // y = x/2 + 2 is 2, 3, 4 and 5; the targets are off by 1, 0, -1 and 0.
    upload("line", "x,target\n0,3\n2,3\n4,3\n6,5\n".getBytes(StandardCharsets.UTF_8));

    var found = evaluated("{\"model\":\"half\",\"dataset\":\"line\"}");

    assertThat(found.get("state").asString()).as(found.toString()).isEqualTo("succeeded");
    assertThat(found.at("/metrics/mse").asDouble()).isCloseTo(0.5, within(CLOSE));
    assertThat(found.at("/metrics/mae").asDouble()).isCloseTo(0.5, within(CLOSE));
    // 1 - 2 / ((3 - 3.5)^2 * 3 + (5 - 3.5)^2)
    assertThat(found.at("/metrics/r2").asDouble()).isCloseTo(1 - 2 / 3.0, within(CLOSE));
    assertThat(found.get("confusion_matrix").isNull()).isTrue();
  }

  /** Answers a softmax of a and the first b, and the sum of a and both bs. */
  private static void addModelOfTwoOutputs() throws IOException {
    var network =
        """
        {"inputs": [{"name": "a", "shape": [1]}, {"name": "b", "shape": [2]}],
         "layers": [
           {"name": "both", "type": "concatenate", "inbound": ["a", "b"]},
           {"name": "kind", "type": "dense", "units": 2, "use_bias": false, "activation": "softmax",
            "inbound": ["both"]},
           {"name": "sum", "type": "dense", "units": 1, "use_bias": false, "inbound": ["both"]}],
         "outputs": ["kind", "sum"]}
        """;
    var weights =
        Map.of("kind/kernel", new float[] {1, 0, 0, 1, 0, 0}, "sum/kernel", new float[] {1, 1, 1});
    SavedModelExport.write(
        NetworkJson.read(JsonMapper.shared().readTree(network), "/network"),
        weights,
        directory.resolve("store/both/1"));
    service.poll();
    try (var npz = Dataset.class.getResourceAsStream("inputs.npz")) {
      upload("both", npz.readAllBytes(), "label_column", "kind", "target_column", "total");
    }
  }

  @Test
  void measuresEachOutputOnItsTarget() throws IOException {
    addModelOfTwoOutputs();

    var found =
        evaluated(
            "{\"model\":\"both\",\"dataset\":\"both\",\"targets\":{\"kind\":\"kind\",\"sum\":\"total\"}}");

    assertThat(found.get("state").asString()).as(found.toString()).isEqualTo("succeeded");
    double[] against = {-1, -3, 2, -5};
    double loss = 0;
    for (double other : against) {
      loss += Math.log1p(Math.exp(other)) / 4;
    }
    assertThat(found.at("/metrics/kind_accuracy").asDouble()).isCloseTo(0.75, within(CLOSE));
    assertThat(found.at("/metrics/kind_loss").asDouble()).isCloseTo(loss, within(1e-5));
    assertThat(found.at("/metrics/sum_mse").asDouble()).isCloseTo(0.5, within(CLOSE));
    assertThat(found.at("/metrics").has("kind_top_5_accuracy")).as("of two classes").isFalse();
    assertThat(found.at("/outputs/kind/confusion_matrix").toString()).isEqualTo("[[1,0],[1,2]]");
    assertThat(found.at("/outputs/sum/metrics/mae").asDouble()).isCloseTo(0.5, within(CLOSE));
    assertThat(found.get("examples").asInt()).isEqualTo(4);
    measuresThoseThatAreAskedFor();
  }

  private static void measuresThoseThatAreAskedFor() {
    var one =
        evaluated("{\"model\":\"both\",\"dataset\":\"both\",\"targets\":{\"sum\":\"total\"}}");
    assertThat(one.at("/metrics").propertyNames())
        .containsExactlyInAnyOrder("sum_loss", "sum_mse", "sum_mae", "sum_rmse", "sum_r2");
    refused(
        422,
        "{\"model\":\"both\",\"dataset\":\"both\"}",
        "output sum is to learn target sum, but dataset both has: kind, total; say by targets");
    refused(
        422,
        "{\"model\":\"both\",\"dataset\":\"both\",\"targets\":{\"x\":\"total\"}}",
        "/targets/x is no output; the model has: kind, sum");
    refused(
        400,
        "{\"model\":\"both\",\"dataset\":\"both\",\"targets\":[]}",
        "/targets must be an object");
  }

  @Test
  void refusesWhatIsNotThereOrDoesNotFit() throws IOException {
    refused(404, "{\"model\":\"digits\",\"dataset\":\"none\"}", "no dataset 'none'");
    refused(404, "{\"model\":\"none\",\"dataset\":\"noise\"}", "model 'none' is not in the store");
    refused(
        404,
        "{\"model\":\"digits\",\"version\":9,\"dataset\":\"noise\"}",
        "model digits has no version 9; stored: [1, 2]");
    refused(400, "{\"model\":\"digits\",\"dataset\":7}", "/dataset must be a string, got 7");
    refused(400, "{\"dataset\":\"noise\"}", "/model must be a string, got nothing");
    refused(400, "{\"model\":\"digits\",\"version\":\"1\",\"dataset\":\"noise\"}", "/version must");
    refused(400, "{\"models\":\"digits\",\"dataset\":\"noise\"}", "/models is not known");
    refused(400, "[]", "must be an object");
    var cats = new LinkedHashMap<String, byte[]>();
    pictures.forEach((name, png) -> cats.put(name.replaceFirst("^[5-9]/", "cat/"), png));
    upload("cats", zip(cats));
    refused(
        422,
        "{\"model\":\"digits\",\"version\":2,\"dataset\":\"cats\"}",
        "dataset cats has classes that the model does not know: cat; it knows: 0, 1");
    var later = evaluated("{\"model\":\"digits\",\"version\":1,\"dataset\":\"cats\"}");
    assertThat(later.get("state").asString()).isEqualTo("failed");
    assertThat(later.get("error").asString()).contains("does not know: cat");
    upload("words", "text,label\na,0\nb,1\n".getBytes(StandardCharsets.UTF_8));
    var texts = evaluated("{\"model\":\"digits\",\"dataset\":\"words\"}");
    assertThat(texts.get("error").asString())
        .contains("no example that can be read", "this model takes images, not text");
    assertProblem(service.get(EVALUATIONS + "/none"), 404, "there is no evaluation 'none'");
  }

  private static void refused(int status, String body, String detail) {
    assertProblem(service.json("POST", EVALUATIONS, body), status, detail);
  }
}
