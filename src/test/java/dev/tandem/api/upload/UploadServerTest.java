package dev.tandem.api.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.Application;
import dev.tandem.SharedData;
import dev.tandem.api.Wire;
import dev.tandem.registry.Registry;
import dev.tandem.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploads over HTTP to real models, good ones and bad ones. */
@SpringBootTest(
    classes = Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class UploadServerTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  @LocalServerPort private int port;
  @Autowired private Registry registry;

  @DynamicPropertySource
  static void store(DynamicPropertyRegistry properties) throws IOException {
    Path store = UploadStore.make();
    properties.add("tandem.model-store", store::toString);
    properties.add("tandem.data-dir", () -> "target/test-data");
  }

  @BeforeEach
  void waitForTheModels() {
    UploadStore.awaitModels(registry);
  }

  @ParameterizedTest
  @CsvSource({"digits, sample.png", "cifar10, sample.png"})
  void namesTheClassOfAPicture(String model, String sample) throws Exception {
    byte[] picture = Files.readAllBytes(Path.of("models", model, sample));
    var answer = answered(model, new Form().file("my sample.png", picture).post());
    assertThat(answer.at("/model").stringValue()).isEqualTo(model);
    assertThat(answer.at("/version").intValue()).isEqualTo(1);
    var first = answer.at("/predictions/0");
    assertThat(first.at("/file").stringValue()).isEqualTo("my sample.png");
    assertThat(first.at("/class_name")).isEqualTo(first.at("/top_k/0/class_name"));
    assertThat(first.at("/confidence")).isEqualTo(first.at("/top_k/0/confidence"));
    assertThat(first.at("/top_k").size()).isEqualTo(5);
    assertThat(first.at("/all_predictions").size()).isEqualTo(10);
    var raw =
        answered(
            model,
            HttpRequest.newBuilder()
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(picture)),
            "?all_predictions=false&top_k=2");
    assertThat(raw.at("/predictions/0/class_name")).isEqualTo(first.at("/class_name"));
    assertThat(raw.at("/predictions/0/top_k").size()).isEqualTo(2);
    assertThat(raw.at("/predictions/0").has("all_predictions")).isFalse();
    assertThat(raw.at("/predictions/0/index").intValue()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "mobilenet_v1, parrot.jpg, macaw",
    "mobilenet_v2, parrot.jpg, macaw",
    "mobilenet_v2, grace_hopper.bmp, military uniform",
    "mobilenet_v2_ptq, parrot.jpg, macaw",
    "mobilenet_v2_ptq, grace_hopper.bmp, military uniform",
  })
  void namesWhatAPhotographShows(String model, String photograph, String name) throws Exception {
    byte[] bytes = Files.readAllBytes(SharedData.path("images/" + photograph));
    var answer = answered(model, new Form().file(photograph, bytes).post());
    assertThat(answer.at("/predictions/0/class_name").stringValue()).isEqualTo(name);
    assertThat(answer.at("/predictions/0/all_predictions").size()).isEqualTo(1001);
    double sum = 0;
    for (var probability : answer.at("/predictions/0/all_predictions")) {
      sum += probability.doubleValue();
    }
    // Quantized probabilities in steps of 1/256, most of them 0.
    assertThat(sum).isBetween(0.9, 1.1);
  }

  @Test
  void readsTextsOfEverySort() throws Exception {
    String review = Files.readString(Path.of("models/reviews/sample.txt"));
    var form = answered("reviews", new Form().text(review).text("boring").post());
    String wanted = form.at("/predictions/0/class_name").stringValue();
    assertThat(wanted).isIn("positive", "negative");
    assertThat(form.at("/predictions/1/index").intValue()).isEqualTo(1);
    assertThat(form.at("/predictions/0/all_predictions").size()).isEqualTo(2);
    var plain = answered("reviews", post("text/plain; charset=utf-8", review));
    var json =
        answered("reviews", post("application/json", JSON.writeValueAsString(new Texts(review))));
    var file =
        answered(
            "reviews",
            new Form().file("review.txt", review.getBytes(StandardCharsets.UTF_8)).post());
    for (var other : new JsonNode[] {plain, json, file}) {
      assertThat(other.at("/predictions/0/class_name").stringValue()).isEqualTo(wanted);
    }
    assertThat(file.at("/predictions/0/file").stringValue()).isEqualTo("review.txt");
  }

  record Texts(String... texts) {}

  @ParameterizedTest
  @CsvSource({"texts, text", "silent, text", "tensors, tensor"})
  void givesTextsAsTheyAreToAGraphThatTakesStrings(String model, String kind) throws Exception {
    SharedData.path("keras_saved_models");
    String review = "a wonderful film";
    var plain = answered(model, post("text/plain", review)).at("/predictions/0/outputs");
    assertThat(plain.size()).isEqualTo(1);
    var form = answered(model, new Form().text(review).post());
    assertThat(form.at("/predictions/0/outputs")).isEqualTo(plain);
    var file =
        answered(model, new Form().file("a.txt", review.getBytes(StandardCharsets.UTF_8)).post());
    assertThat(file.at("/predictions/0/outputs")).isEqualTo(plain);
    var shown = HTTP.send(get(model), HttpResponse.BodyHandlers.ofString()).body();
    assertThat(JSON.readTree(shown).at("/input/kind").stringValue()).isEqualTo(kind);
  }

  @Test
  void aModelOfNumbersTakesNoTexts() throws Exception {
    var shown = HTTP.send(get("no_texts"), HttpResponse.BodyHandlers.ofString()).body();
    assertThat(JSON.readTree(shown).at("/versions/0/reason").stringValue())
        .startsWith("model.yaml: input.kind text without vocabulary or tokenizer needs a model");
  }

  private HttpRequest get(String model) {
    var uri = URI.create("http://localhost:" + port + "/api/v1/models/" + model);
    return HttpRequest.newBuilder(uri).build();
  }

  @Test
  void answersRowsWithValues() throws Exception {
    SharedData.path("saved_models");
    var answer = answered("half_plus_two", post("application/json", ROWS.replaceAll("\\s", "")));
    var values = answer.at("/predictions");
    assertThat(values.at("/0/value").doubleValue()).isEqualTo(2.75);
    assertThat(values.at("/1/error/errors/0/pointer").stringValue()).isEqualTo("/rows/1/x");
    assertThat(values.at("/2/error/detail").stringValue()).contains("unknown feature 'y'");
    assertThat(values.at("/3/error/detail").stringValue()).isEqualTo("feature 'x' is missing");
    assertThat(values.at("/3/error/errors/0/pointer").stringValue()).isEqualTo("/rows/3");
    assertThat(values.at("/4/value").doubleValue()).isEqualTo(-48);
    assertThat(values.at("/4/index").intValue()).isEqualTo(4);
  }

  private static final String ROWS =
      """
      {"rows": [{"x": 1.5}, {"x": "1"}, {"x": 1, "y": 1}, {}, {"x": -1e2}]}
      """;

  @Test
  void readsTheCallersDeadline() throws Exception {
    byte[] picture = Files.readAllBytes(Path.of("models/digits/sample.png"));
    var patient = new Form().file("a", picture).post().header("Tandem-Timeout-Ms", "20000");
    answered("digits", patient);
    var none = new Form().file("a", picture).post().header("Tandem-Timeout-Ms", "0");
    assertProblem(send("digits/predict", none), 400, "Tandem-Timeout-Ms '0' is not");
  }

  @Test
  void oneBrokenItemSpoilsNoOther() throws Exception {
    byte[] picture = Files.readAllBytes(Path.of("models/digits/sample.png"));
    byte[] half = Arrays.copyOf(picture, picture.length / 2);
    byte[] notes = "no picture".getBytes(StandardCharsets.UTF_8);
    long before = Tensor.live();
    var form = new Form().file("notes.txt", notes).file("a.png", picture).file("half.png", half);
    for (int i = 0; i < 80; i++) {
      form.file("more" + i, picture);
    }
    var answer = answered("digits", form.post());
    var items = answer.at("/predictions");
    assertThat(items.size()).isEqualTo(83);
    assertThat(items.at("/0/file").stringValue()).isEqualTo("notes.txt");
    assertThat(items.at("/0/error/status").intValue()).isEqualTo(415);
    assertThat(items.at("/0/error/type").stringValue())
        .isEqualTo("urn:tandem:unsupported-media-type");
    assertThat(items.at("/1/class_name").isString()).isTrue();
    assertThat(items.at("/2/error/status").intValue()).isEqualTo(400);
    for (int i = 3; i < 83; i++) {
      assertThat(items.at("/" + i + "/class_name")).isEqualTo(items.at("/1/class_name"));
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void answersOutputsWhereAModelHasNoClasses() throws Exception {
    byte[] picture = Files.readAllBytes(Path.of("models/digits/sample.png"));
    var classes = answered("digits", new Form().file("a", picture).post());
    var outputs = answered("raw_digits", new Form().file("a", picture).post());
    var named = outputs.at("/predictions/0/outputs");
    assertThat(named.size()).isEqualTo(1);
    assertThat(named.iterator().next()).isEqualTo(classes.at("/predictions/0/all_predictions"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nobody/predict                     | image/png        | 404 | there is no model nobody
          digits/versions/7/predict          | image/png        | 404 | model digits has no version 7; ready: [1]
          digits/versions/x/predict          | image/png        | 400 | version 'x' is not a whole number
          digits/labels/canary/predict       | image/png        | 404 | model digits has no label canary
          digits/predict?top_k=0             | image/png        | 400 | top_k must be a whole number
          digits/predict?all_predictions=yes | image/png        | 400 | all_predictions must be true or false
          digits/predict?topk=1              | image/png        | 400 | unknown parameter 'topk'
          digits/predict?signature=none      | image/png        | 400 | "none\\" not found
          digits/predict                     | application/pdf  | 415 | content type application/pdf is not taken here
          digits/predict                     | text/plain;charset=iso-8859-1 | 400 | this model takes images, not text
          digits/predict                     | application/json | 400 | the body is not JSON
          digits/predict                     | multipart/mixed  | 415 | content type multipart/mixed
          digits/predict                     | multipart/form-data | 400 | names no boundary
          reviews/predict                    | image/png        | 400 | the text is not UTF-8
          nine_names/predict                 | image/png        | 422 | the model answers 10 numbers, but class_names has 9
          one_value/predict                  | image/png        | 422 | a regression is one
          """)
  void saysWhatIsWrong(String path, String type, int status, String detail) throws Exception {
    byte[] picture = Files.readAllBytes(Path.of("models/digits/sample.png"));
    var request =
        HttpRequest.newBuilder()
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(picture));
    assertProblem(send(path, request), status, detail);
    namesTheClassOfAPicture("digits", "sample.png");
  }

  @Test
  void refusesMixedEmptyAndUnknownForms() throws Exception {
    byte[] picture = Files.readAllBytes(Path.of("models/digits/sample.png"));
    assertProblem(
        send("digits/predict", new Form().file("a", picture).text("b").post()),
        400,
        "files and texts are given together");
    assertProblem(send("digits/predict", new Form().post()), 400, "the request has no item");
    assertProblem(
        send("digits/predict", new Form().text("").post()), 400, "the request has no item");
    answered("digits", new Form().file("a", picture).text("").post());
    assertProblem(
        send("digits/predict", new Form().part("name=\"image\"", picture).post()),
        400,
        "unknown field 'image'; the fields are file and text");
    var many = new Form();
    for (int i = 0; i < 257; i++) {
      many.text("a");
    }
    assertProblem(send("reviews/predict", many.post()), 413, "more than 256 parts");
    String texts = "{\"texts\":[" + "\"a\",".repeat(256) + "\"a\"]}";
    assertProblem(
        send("reviews/predict", post("application/json", texts)), 413, "more than 256 items");
    assertProblem(
        send("digits/predict", post("application/json", "{\"rows\":[{\"x\":\"1\"}]}")),
        400,
        "feature 'x' must be a finite number");
  }

  @Test
  void refusesPicturesThatCannotBe() throws Exception {
    byte[] notes = "this is a text\n".getBytes(StandardCharsets.UTF_8);
    assertProblem(
        send("digits/predict", new Form().file("photo.jpg", notes).post()), 415, "JPEG, PNG");
    assertProblem(
        send("digits/predict", new Form().file("big.png", png(20_000)).post()),
        413,
        "the image is 20000 x 20000");
    byte[] parrot = Files.readAllBytes(SharedData.path("images/parrot.jpg"));
    assertProblem(
        send(
            "mobilenet_v2/predict",
            new Form().file("half.jpg", Arrays.copyOf(parrot, parrot.length / 2)).post()),
        400,
        "JPEG");
    namesWhatAPhotographShows("mobilenet_v2", "parrot.jpg", "macaw");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"instances":[[[[0.5]]]]}       | 400
          {"instances":["seven"]}         | 400
          {"instances":[{"b64":"AAAA"}]}  | 400
          {"instances":                   | 400
          """)
  void refusesTensorsOfTheWrongShapeOrType(String body, int status) throws Exception {
    var response =
        HTTP.send(
            post("application/json", body)
                .uri(URI.create("http://localhost:" + port + "/v1/models/digits:predict"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).startsWith("{\"error\":");
    namesTheClassOfAPicture("digits", "sample.png");
  }

  @ParameterizedTest
  @CsvSource({
    "image/png",
    "multipart/form-data; boundary=x",
  })
  void aBodyPastTheLimitIsRefused(String type) throws Exception {
    String head =
        "POST /api/v1/models/digits/predict HTTP/1.1\nHost: tandem\nContent-Type: " + type + "\n";
    try (var wire = new Wire(port)) {
      var answer = wire.send(head + "Content-Length: 2147483648").receive();
      assertThat(answer.status()).isEqualTo(413);
    }
    byte[] chunk = ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.UTF_8);
    try (var wire = new Wire(port)) {
      wire.send(head + "Transfer-Encoding: chunked").flood(chunk);
      var answer = wire.receive();
      assertThat(answer.status()).as(answer.body()).isEqualTo(413);
      assertThat(answer.body()).contains("67108864", "urn:tandem:too-large");
    }
    namesTheClassOfAPicture("digits", "sample.png");
  }

  private JsonNode answered(String model, HttpRequest.Builder request, String... query)
      throws Exception {
    var response = send(model + "/predict" + String.join("", query), request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-Served-Model-Version")).contains("1");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
    return HTTP.send(
        request.uri(URI.create("http://localhost:" + port + "/api/v1/models/" + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder post(String type, String body) {
    return HttpRequest.newBuilder()
        .header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static void assertProblem(HttpResponse<String> response, int status, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.body()).contains(detail, "\"status\":" + status, "\"type\":\"urn:tandem:");
  }

  /** A square of black pixels, one bit each. */
  private static byte[] png(int size) throws IOException {
    var png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 137, 80, 78, 71, 13, 10, 26, 10});
    var header = ByteBuffer.allocate(13).putInt(size).putInt(size).put((byte) 1).array();
    chunk("IHDR", header, png);
    var pixels = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(pixels, new Deflater(Deflater.BEST_SPEED))) {
      for (int row = 0; row < size; row++) {
        deflater.write(new byte[1 + size / 8]);
      }
    }
    chunk("IDAT", pixels.toByteArray(), png);
    chunk("IEND", new byte[0], png);
    return png.toByteArray();
  }

  private static void chunk(String name, byte[] data, ByteArrayOutputStream to) {
    var named = ByteBuffer.allocate(4 + data.length);
    named.put(name.getBytes(StandardCharsets.US_ASCII)).put(data);
    var crc = new CRC32();
    crc.update(named.array());
    to.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    to.writeBytes(named.array());
    to.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
