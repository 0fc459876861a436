package dev.tandem.api.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.Application;
import dev.tandem.registry.Registry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
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

/** Bodies over HTTP that are packed, or JSON with something wrong at some place. */
@SpringBootTest(
    classes = Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class UploadBodyTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  @LocalServerPort private int port;
  @Autowired private Registry registry;

  @DynamicPropertySource
  static void store(DynamicPropertyRegistry properties) throws IOException {
    Path store = UploadStore.makeOurs();
    properties.add("tandem.model-store", store::toString);
    properties.add("tandem.data-dir", () -> "target/test-data");
    properties.add("tandem.rehearsal", () -> "0s");
  }

  @BeforeEach
  void waitForTheModels() {
    UploadStore.awaitModels(registry);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"instances": [[1]]}       | /instances | tensors are taken at /v1/models/digits:predict
          {"a/b": 1}                 | /a~1b      | unknown key 'a/b'
          {"texts": "a"}             | /texts     | texts must be a list
          {"texts": [], "rows": []}  | /rows      | texts and rows are given together
          {"texts": ["a", nonsense]} | /texts/1   | the body is not JSON at line 1
          {"texts": ["a"]}           | /texts/0   | this model takes images, not text
          {"texts": [1]}             | /texts/0   | a text must be a string
          {}                         | ''         | the body must be
          {"texts": ["a"]} []        | ''         | the body goes on after its JSON object
          """)
  void tellsThePlaceInJson(String body, String pointer, String detail) throws Exception {
    var response = send("digits/predict", post("application/json", body));
    assertProblem(response, 400, detail);
    assertThat(JSON.readTree(response.body()).at("/errors/0/pointer").stringValue())
        .isEqualTo(pointer);
  }

  @Test
  void unpacksBodiesWithinTheLimit() throws Exception {
    byte[] picture = Files.readAllBytes(Path.of("models/digits/sample.png"));
    var plain = answered("digits", packed("image/png", "identity", picture));
    assertThat(answered("digits", packed("image/png", "GZIP", gzip(picture)))).isEqualTo(plain);
    byte[] json = "{\"texts\":[\"boring\"]}".getBytes(StandardCharsets.UTF_8);
    answered("reviews", packed("application/json", "gzip", gzip(json)));
    assertProblem(
        send("digits/predict", packed("image/png", "gzip", picture)), 400, "the body is not gzip");
    assertProblem(
        send("digits/predict", packed("image/png", "br", picture)),
        415,
        "content encoding br is not taken here; send gzip or none");
    assertProblem(
        send("digits/predict", packed("image/png", "gzip", gzip(new byte[(64 << 20) + 1]))),
        413,
        "the body is larger than the limit of 67108864 bytes");
  }

  private static HttpRequest.Builder packed(String type, String encoding, byte[] body) {
    return HttpRequest.newBuilder()
        .header("Content-Type", type)
        .header("Content-Encoding", encoding)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private JsonNode answered(String model, HttpRequest.Builder request) throws Exception {
    var response = send(model + "/predict", request);
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
}
