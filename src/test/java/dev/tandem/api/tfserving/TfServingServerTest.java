package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.Application;
import dev.tandem.SharedData;
import dev.tandem.api.Wire;
import dev.tandem.registry.Registry;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** TensorFlow Serving's REST contract over HTTP, on models that TensorFlow wrote. */
@SpringBootTest(
    classes = Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class TfServingServerTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HALF = "saved_models/saved_model_half_plus_two_cpu/00000123";
  private static final String PREDICT = "/v1/models/default:predict";
  private static final String THREE = "{\"instances\": [1.0, 2.0, 5.0]}";
  private static final String ANSWER = "{\"predictions\":[2.5,3.0,4.5]}";

  /** A call of the data's {@code cases.json}: its answer, or none and a status. */
  private record Case(String verb, JsonNode request, JsonNode response, int status) {}

  @LocalServerPort private int port;
  @Autowired private Registry registry;

  @DynamicPropertySource
  static void store(DynamicPropertyRegistry properties) throws Exception {
    Path store = Files.createTempDirectory("contract-store");
    try {
      copy(HALF, store.resolve("default/00000123"));
      Files.writeString(store.resolve("default/model.yaml"), "version_labels: {stable: 123}");
      for (var model : new String[] {"tf1_examples", "two_signatures"}) {
        copy("saved_models_more/" + model + "/1", store.resolve(model).resolve("1"));
      }
    } catch (TestAbortedException e) {
      // Every test that wants a model says so itself.
      properties.add("tandem.poll-interval", () -> "1h");
    }
    properties.add("tandem.model-store", store::toString);
    properties.add("tandem.data-dir", () -> "target/test-data");
  }

  private static void copy(String shared, Path version) throws Exception {
    Files.createDirectories(version.getParent());
    FileSystemUtils.copyRecursively(SharedData.path(shared), version);
  }

  @BeforeEach
  void waitForTheModels() {
    SharedData.path(HALF);
    while (!registry.isSettled()) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void tellsTheMetadataOfTheGoldenFile() throws Exception {
    var golden =
        Files.readAllBytes(SharedData.path("saved_models/half_plus_two_model_metadata.json"));
    for (var path : new String[] {"", "/versions/123", "/labels/stable"}) {
      var answer = send("GET", "/v1/models/default" + path + "/metadata", "");
      assertThat(JSON.readTree(answer.body())).isEqualTo(JSON.readTree(golden));
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"tf1_examples, 3", "two_signatures, 6"})
  void answersAsTensorFlowDid(String model, int answered) throws Exception {
    int right = 0;
    for (var each : cases(model)) {
      var answer = send("POST", "/v1/models/" + model + each.verb(), each.request().toString());
      if (!each.verb().equals(":predict")) {
        assertThat(answer.statusCode()).isEqualTo(501);
        continue;
      }
      assertThat(answer.statusCode()).as("%s: %s", each, answer.body()).isEqualTo(each.status());
      if (each.status() == 200) {
        requireSame(each.response(), JSON.readTree(answer.body()));
        right++;
      }
    }
    assertThat(right).isEqualTo(answered);
  }

  private static List<Case> cases(String model) throws Exception {
    var file = SharedData.path("saved_models_more/" + model + "/cases.json");
    var all = JSON.readTree(Files.readAllBytes(file));
    var cases = new ArrayList<Case>();
    for (var call : all.path("rest")) {
      cases.add(
          new Case(call.get("url").asString(), call.get("request"), call.get("response"), 200));
    }
    for (var call : all.path("calls")) {
      for (var form : new String[] {"columnar", "row"}) {
        var asked = call.get(form);
        cases.add(new Case(":predict", asked.get("request"), asked.get("response"), 200));
      }
    }
    for (var call : all.path("errors")) {
      var verb = call.path("url").asString(":predict");
      cases.add(new Case(verb, call.get("request"), call, call.get("response_status").asInt()));
    }
    return cases;
  }

  // Reals to 1e-5 of themselves, all else exactly, members in any order.
  private static void requireSame(JsonNode expected, JsonNode actual) {
    if (expected.isFloatingPointNumber()) {
      double value = expected.asDouble();
      assertThat(actual.asDouble()).isEqualTo(value, within(Math.abs(value) * 1e-5));
    } else if (expected.isArray()) {
      assertThat(actual.size()).as(actual.toString()).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        requireSame(expected.get(i), actual.get(i));
      }
    } else if (expected.isObject()) {
      assertThat(actual.propertyNames())
          .containsExactlyInAnyOrderElementsOf(expected.propertyNames());
      expected.propertyNames().forEach(name -> requireSame(expected.get(name), actual.get(name)));
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PREDICT,
        "/V1/MODELS/default/VERSIONS/123:predict",
        "/v1/Models/def%61ult/labels/stable:predict"
      })
  void predictsByNameVersionAndLabel(String path) throws Exception {
    var answer = send("POST", path, THREE);
    assertThat(answer.body()).isEqualTo(ANSWER);
    assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/models/nobody:predict, 404, Servable not found for request: Latest(nobody)",
    "POST, /v1/models/default/versions/9:predict, 404, 'Servable not found for request: Specific(default, 9)'",
    "POST, /v1/models/default/labels/x:predict, 400, Unrecognized servable version label: x",
    "POST, /v1/models/default:predict?x=1, 400, Malformed request: POST /v1/models/default:predict?x=1",
    "POST, /v1/models/default:PREDICT, 400, Malformed request: POST /v1/models/default:PREDICT",
    "GET, /v1/models/default?x=1, 404, Could not find any versions of model default?x=1",
    "GET, /v1/models/default/versions/9, 404, Could not find version 9 of model default",
    "GET, /v1/models/nobody/metadata, 404, Servable not found for request: Latest(nobody)",
    "GET, /v1/models/, 400, Malformed request: GET /v1/models/",
    "GET, /v1/elsewhere, 400, Malformed request: GET /v1/elsewhere",
    "PUT, /v1/models/default, 400, Malformed request: PUT /v1/models/default",
    "DELETE, /v1/models/default, 400, Malformed request: DELETE /v1/models/default",
    "PATCH, /v1/models/default:predict, 400, Malformed request: PATCH /v1/models/default:predict"
  })
  void refusesInTheContractsWords(String method, String path, int status, String error)
      throws Exception {
    var answer = send(method, path, THREE);
    assertThat(JSON.readTree(answer.body()).path("error").asString()).isEqualTo(error);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json");
  }

  @Test
  void tellsTheStatusWhateverTheLabel() throws Exception {
    for (var path : new String[] {"", "/versions/123", "/labels/stable", "/labels/x"}) {
      assertThat(send("GET", "/v1/models/default" + path, "").body())
          .isEqualTo(
              "{\"model_version_status\":[{\"version\":\"123\",\"state\":\"AVAILABLE\","
                  + "\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}]}");
    }
    assertThat(send("GET", "/v1/models", "").body())
        .startsWith("{\"models\":[{\"name\":\"default\",\"versions\":[\"123\"]},");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /v1/models/%zz, Failed to decode model name:%zz",
    "POST /v1/models/a%4:predict, Failed to decode model name:a%4",
    "GET /v1/models/default/labels/%, the request cannot be read as HTTP"
  })
  void refusesWhatCannotBeDecoded(String asked, String error) throws Exception {
    try (var wire = new Wire(port)) {
      var answer = wire.send(asked + " HTTP/1.1\nHost: tandem\nContent-Length: 0").receive();
      assertThat(answer.body()).isEqualTo("{\"error\":\"" + error + "\"}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }
  }

  @Test
  void answersHeadAsMalformed() throws Exception {
    assertThat(send("HEAD", "/v1/models/default", "").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/models/default/versions/9223372036854775808:predict",
    "GET, /v1/models/default/versions/9223372036854775808"
  })
  void saysNothingOfAVersionPastInt64(String method, String path) throws Exception {
    var answer = send(method, path, THREE);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"http://a.example, 200", "https://a.example, 200", "null, 400", "a.example, 400"})
  void answersABrowsersQuestion(String origin, int status) throws Exception {
    var options = HttpRequest.newBuilder().method("OPTIONS", BodyPublishers.noBody());
    var answers =
        List.of(
            send(PREDICT, options.header("Origin", origin)),
            send(PREDICT, options.header("Access-Control-Request-Method", "POST")));
    for (var answer : answers) {
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body()).isEmpty();
      assertThat(answer.headers().map().keySet())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
    }
    var post = HttpRequest.newBuilder().POST(BodyPublishers.ofString(THREE));
    assertThat(send(PREDICT, post.header("Origin", origin)).body()).isEqualTo(ANSWER);
  }

  @Test
  void refusesOptionsWithoutAnOrigin() throws Exception {
    var answer = send("OPTIONS", "/v1/models", "");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; charset=utf-16",
        "nothing known"
      })
  void doesNotLookAtTheContentType(String type) throws Exception {
    var post = HttpRequest.newBuilder().POST(BodyPublishers.ofString(THREE));
    assertThat(send(PREDICT, post.header("Content-Type", type)).body()).isEqualTo(ANSWER);
  }

  @Test
  void inflatesAndNeverDeflates() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(THREE.getBytes(StandardCharsets.UTF_8));
    }
    var packed =
        HttpRequest.newBuilder()
            .header("Content-Encoding", "gzip")
            .header("Accept-Encoding", "gzip");
    var answer = send(PREDICT, packed.POST(BodyPublishers.ofByteArray(bytes.toByteArray())));
    assertThat(answer.body()).isEqualTo(ANSWER);
    assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
    var broken = send(PREDICT, packed.POST(BodyPublishers.ofString(THREE)));
    assertThat(broken.body()).isEqualTo("{\"error\":\"JSON Parse error: The document is empty\"}");
    assertThat(broken.statusCode()).isEqualTo(400);
  }

  @Test
  void survivesNestingOf500000Levels() throws Exception {
    int deep = 500_000;
    for (var open : new String[] {"[", "{\"a\":"}) {
      String whole = open.repeat(deep) + "1" + (open.equals("[") ? "]" : "}").repeat(deep);
      for (var body :
          new String[] {
            open.repeat(deep),
            whole,
            "{\"instances\":[" + whole + "]}",
            "{\"inputs\":" + whole + "}"
          }) {
        assertThat(send("POST", PREDICT, body).statusCode()).isEqualTo(400);
      }
    }
    assertThat(send("POST", PREDICT, THREE).body()).isEqualTo(ANSWER);
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return send(path, HttpRequest.newBuilder().method(method, BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
    return HTTP.send(
        request.uri(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
