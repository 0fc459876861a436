package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.fault.Fault;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import dev.tandem.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, methods, statuses and what is told of models, as TensorFlow Serving has them. */
class RoutingContractTest {
  private static final byte[] ONE = bytes("{\"instances\":[1]}");
  private static final String ONE_BACK = "{\"predictions\":[1.0]}";

  private final ScriptedModels models =
      new ScriptedModels().echo("echo", "x", DType.FLOAT).echo("other", "x", DType.FLOAT);
  private final AskedDoor door = new AskedDoor(models);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/echo:predict",
        "/V1/MODELS/echo:predict",
        "/v1/Models/ech%6F/Versions/007:predict",
        "/v1/models/echo/versions/9223372036854775807:predict",
        "/v1/models/echo/LABELS/st%61ble:predict"
      })
  void predictsWhateverTheCaseOfThePath(String path) throws Exception {
    var answer = door.ask("POST", path, ONE);
    assertThat(answer.body()).isEqualTo(ONE_BACK);
    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/models/echo:PREDICT",
    "POST, /v1/models/echo:Predict",
    "POST, /v1/models/echo:predict?x=1",
    "POST, /v1/models/echo:predict/",
    "POST, /v1/models/echo",
    "POST, /v1/models/echo/predict",
    "POST, /v1/models/echo:explain",
    "POST, /v1/models/:predict",
    "POST, /v1/models:predict",
    "POST, /v1/models/echo/versions/:predict",
    "POST, /v1/models/echo/versions/-1:predict",
    "POST, /v1/models/echo/versions/x:predict",
    "POST, /v1/models/echo/version/7:predict",
    "POST, /v1/models/echo/label/l:predict",
    "POST, /v1/models/echo/versions/7/labels/l:predict",
    "POST, /v1/models/echo/labels/l/versions/7:predict",
    "POST, /v1/models/echo/metadata",
    "GET, /v1/",
    "GET, /v1/models/",
    "GET, /v1/models?x=1",
    "GET, /v1/models/echo/",
    "GET, /v1/models/echo:predict",
    "GET, /v1/models/echo/version/7",
    "GET, /v1/models/echo/label/l",
    "GET, /v1/models/echo/versions/7/labels/l",
    "GET, /v1/models/echo/versions/7/metadata/x",
    "GET, /v1/models/echo/echo",
    "GET, /v1/other",
    "PUT, /v1/models/echo",
    "DELETE, /v1/models/echo/versions/7",
    "HEAD, /v1/models/echo",
    "PATCH, /v1/models/echo:predict"
  })
  void callsEverythingElseMalformed(String method, String path) throws Exception {
    var answer = door.ask(method, path, ONE);
    assertThat(answer.body())
        .isEqualTo("{\"error\":\"Malformed request: " + method + " " + path + "\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.type()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/ECHO, 404, Could not find any versions of model ECHO",
    "/v1/models/echo?x=1, 404, Could not find any versions of model echo?x=1",
    "/v1/models/none, 404, Could not find any versions of model none",
    "/v1/models/echo/versions/9, 404, Could not find version 9 of model echo",
    "/v1/models/a+b, 404, Could not find any versions of model a+b",
    "/v1/models/a%2Bb%20c, 404, Could not find any versions of model a+b c",
    "/v1/models/none/versions/9, 404, Could not find any versions of model none",
    "/v1/models/none/metadata, 404, Servable not found for request: Latest(none)",
    "/v1/models/versions/7, 400, Missing model name in request.",
    "/v1/models/labels/l/metadata, 400, Missing model name in request.",
    "/v1/models/%zz, 400, Failed to decode model name:%zz",
    "/v1/models/echo/labels/%4, 400, Failed to decode model version label:%4"
  })
  void tellsWhatIsNotThere(String path, int status, String error) throws Exception {
    var answer = door.get(path);
    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void listsTheModels() throws Exception {
    assertThat(door.get("/v1/models").body())
        .isEqualTo(
            "{\"models\":[{\"name\":\"echo\",\"versions\":[\"7\"]},"
                + "{\"name\":\"other\",\"versions\":[\"7\"]}]}");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/models/echo/versions/9223372036854775808:predict",
    "POST, /v1/models/none/versions/99999999999999999999:predict",
    "GET, /v1/models/echo/versions/9223372036854775808",
    "GET, /v1/models/echo/versions/9223372036854775808/metadata"
  })
  void saysNothingOfAVersionPastInt64(String method, String path) throws Exception {
    var answer = door.ask(method, path, ONE);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.type()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example, 200",
    "https://a.example:8443, 200",
    "from http://a.example, 200",
    "a.example, 400",
    "HTTP://a.example, 400",
    "null, 400",
    "'', 400"
  })
  void answersOptionsByTheOrigin(String origin, int status) throws Exception {
    for (var path : new String[] {"/v1/models/echo:predict", "/v1/anything"}) {
      var answer = door.ask("OPTIONS", path, new byte[0], "Origin", origin);
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void refusesOptionsWithoutAnOrigin() throws Exception {
    var answer = door.ask("OPTIONS", "/v1/models/echo", new byte[0]);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "text/plain;charset=utf-16",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "image/png",
        "none of these"
      })
  void doesNotLookAtTheContentType(String type) throws Exception {
    var answer = door.ask("POST", "/v1/models/echo:predict", ONE, "Content-Type", type);
    assertThat(answer.body()).isEqualTo(ONE_BACK);
    assertThat(answer.type()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "identity, gzip"})
  void inflatesWhatSaysGzip(String encoding) throws Exception {
    var answer = encoded(encoding, gzip(ONE));
    assertThat(answer.body()).isEqualTo(ONE_BACK);
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void takesWhatCannotBeInflatedForNothing() throws Exception {
    byte[] whole = gzip(ONE);
    byte[] cut = Arrays.copyOf(whole, 20);
    byte[] large = gzip(new byte[(100 << 20) + 1]);
    for (byte[] body : new byte[][] {ONE, {}, {0x1f}, cut, large}) {
      var answer = encoded("gzip", body);
      assertThat(answer.error()).isEqualTo("JSON Parse error: The document is empty");
      assertThat(answer.status()).isEqualTo(400);
    }
    assertThat(encoded("deflate", whole).error())
        .isEqualTo("JSON Parse error: Invalid value. at offset: 0");
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_INPUT, 400",
    "TOO_LARGE, 413",
    "UNSUPPORTED_MEDIA_TYPE, 415",
    "UNPROCESSABLE, 400",
    "NOT_FOUND, 404",
    "CONFLICT, 409",
    "NOT_IMPLEMENTED, 501",
    "OVERLOADED, 503",
    "TIMED_OUT, 504",
    "UNAVAILABLE, 503",
    "INSUFFICIENT_STORAGE, 507",
    "INTERNAL, 500"
  })
  void givesEachFaultItsStatus(Fault.Kind kind, int status) throws Exception {
    models.refuse("broken", new Fault(kind, "why \"it\" is"));
    var answer = door.predict("broken", "{}");
    assertThat(answer.body()).isEqualTo("{\"error\":\"why \\\"it\\\" is\"}");
    assertThat(answer.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classify", "regress"})
  void saysWhatIsNotServed(String verb) throws Exception {
    var answer = door.ask("POST", "/v1/models/echo:" + verb, bytes("{}"));
    assertThat(answer.status()).isEqualTo(501);
  }

  @ParameterizedTest
  @EnumSource(names = {"START", "LOADING", "AVAILABLE", "UNLOADING", "END"})
  void tellsEveryState(VersionState state) throws Exception {
    models.status("m", version(3, state, null));
    assertThat(door.get("/v1/models/m").body())
        .isEqualTo(
            "{\"model_version_status\":[{\"version\":\"3\",\"state\":\""
                + state
                + "\",\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}]}");
  }

  @Test
  void tellsAFailureAsAnEndWithItsReason() throws Exception {
    models.status(
        "m",
        version(124, VersionState.FAILED, Fault.notFound("no file \"x\"")),
        version(123, VersionState.AVAILABLE, null));
    var failed =
        "{\"version\":\"124\",\"state\":\"END\",\"status\":"
            + "{\"error_code\":\"NOT_FOUND\",\"error_message\":\"no file \\\"x\\\"\"}}";
    var available =
        "{\"version\":\"123\",\"state\":\"AVAILABLE\",\"status\":"
            + "{\"error_code\":\"OK\",\"error_message\":\"\"}}";
    var both = "{\"model_version_status\":[" + failed + "," + available + "]}";
    assertThat(door.get("/v1/models/m").body()).isEqualTo(both);
    assertThat(door.get("/v1/models/m/labels/whatever").body()).isEqualTo(both);
    assertThat(door.get("/v1/models/m/versions/124").body())
        .isEqualTo("{\"model_version_status\":[" + failed + "]}");
    assertThat(door.get("/v1/models/m").status()).isEqualTo(200);
  }

  @Test
  void knowsNoModelWithoutVersions() throws Exception {
    models.status("m");
    assertThat(door.get("/v1/models/m").error())
        .isEqualTo("Could not find any versions of model m");
  }

  private AskedDoor.Answer encoded(String encoding, byte[] body) throws Exception {
    return door.ask("POST", "/v1/models/echo:predict", body, "Content-Encoding", encoding);
  }

  private static VersionStatus version(long number, VersionState state, @Nullable Fault failure) {
    return new VersionStatus(number, state, failure, "scripted", 1, null, Map.of(), Map.of());
  }

  private static byte[] gzip(byte[] body) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
