package dev.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.Application;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a caller is told, on a real server with no models, for requests that cannot be answered. */
@SpringBootTest(
    classes = Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(ErrorFormsTest.Probe.class)
class ErrorFormsTest {
  private static final String GIGABYTES = "2147483648";

  @LocalServerPort private int port;

  @DynamicPropertySource
  static void emptyStore(DynamicPropertyRegistry properties) throws IOException {
    Path store = Files.createTempDirectory("empty-store");
    properties.add("tandem.model-store", store::toString);
    properties.add("tandem.data-dir", () -> "target/test-data");
  }

  /** One call of each sort that a door may have. */
  @RestController
  static class Probe {
    record Wanted(int version) {}

    @PostMapping("/api/v1/probe")
    List<Integer> read(
        @RequestBody Wanted wanted, @RequestParam(defaultValue = "true") boolean wait) {
      return List.of(wanted.version());
    }

    @PostMapping("/api/v1/probe/full")
    void refuse() {
      throw new Fault(Fault.Kind.OVERLOADED, "the queue is full");
    }

    @PostMapping("/api/v1/probe/broken")
    void fail() {
      throw new IllegalStateException("secret of the house");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /api/v1/nothing         |                  |                 | 404 | not-found              | there is nothing at /api/v1/nothing
          GET /nothing.html           |                  |                 | 404 | not-found              | there is nothing at /nothing.html
          GET /error                  |                  |                 | 404 | not-found              | there is nothing at /error
          DELETE /api/v1/probe           |                  |                 | 405 | method-not-allowed     | DELETE is not offered here; use POST
          POST /api/v1/probe           | application/json | {"version":     | 400 | bad-input              | the body is not JSON at line 1
          POST /api/v1/probe           | application/json | {"version":"x"} | 400 | bad-input              | "detail":"/version must be a whole number from -2147483648 to 2147483647, got 'x'"
          POST /api/v1/probe           | application/json | {"version":"x"} | 400 | bad-input              | "errors":[{"pointer":"/version","detail":"must be a whole number
          POST /api/v1/probe           | application/json | {"version":2147483648} | 400 | bad-input       | "detail":"/version must be a whole number from -2147483648 to 2147483647, got 2147483648"
          POST /api/v1/probe           | application/json | {"version":9e99} | 400 | bad-input             | "errors":[{"pointer":"/version"
          POST /api/v1/probe           | application/json | {"version":[]}  | 400 | bad-input              | "detail":"/version must be a whole number
          POST /api/v1/probe           | application/json | {"version":1,"vers~ion":1} | 400 | bad-input              | "detail":"/vers~0ion is not known; known: [version]"
          POST /api/v1/probe?wiat=true | application/json | {"version":1}   | 400 | bad-input              | unknown parameter 'wiat'; known: wait
          POST /api/v1/probe/full?a=b  |                  |                 | 400 | bad-input              | unknown parameter 'a'; known: none
          POST /api/v1/probe           | application/json | [1]             | 400 | bad-input              | the body must be an object
          POST /api/v1/probe           | application/json |                 | 400 | bad-input              | the body is missing or ends too soon
          POST /api/v1/probe           | text/plain       | 1               | 415 | unsupported-media-type | content type text/plain
          POST /api/v1/probe           | no type          | 1               | 415 | unsupported-media-type | content type
          POST /api/v1/probe?wait=7    | application/json | {"version":1}   | 400 | bad-input              | wait must be a boolean, got '7'
          POST /api/v1/probe/broken    | application/json | {}              | 500 | internal               | under its X-Request-Id
          TRACE /api/v1/probe | | | 405 | method-not-allowed | TRACE is not offered here
          GET /api/v1/%zz             |                  |                 | 400 | bad-input              | cannot be read as HTTP
          GET /api/v1/a%2Fb           |                  |                 | 400 | bad-input              | cannot be read as HTTP
          GET /api/v1/[               |                  |                 | 400 | bad-input              | cannot be read as HTTP
          """)
  void everyErrorIsAProblem(ArgumentsAccessor given) throws IOException {
    byte[] bytes = text(given, 2).getBytes(StandardCharsets.UTF_8);
    String type = given.get(1) == null ? "" : "Content-Type: " + text(given, 1) + "\n";
    var answer =
        ask(
            """
            %s HTTP/1.1
            Host: tandem
            Accept: text/html
            X-Request-Id: mine
            %sContent-Length: %d"""
                .formatted(text(given, 0), type, bytes.length),
            bytes);
    assertThat(answer.status()).as(answer.body()).isEqualTo(given.getInteger(3));
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("X-Request-Id")).isEqualTo("mine");
    assertThat(answer.body())
        .startsWith("{\"type\":\"urn:tandem:" + text(given, 4) + "\",\"title\":\"")
        .contains(
            "\"status\":" + given.getInteger(3), text(given, 5), "\"instance\":\"", "\"errors\":[")
        .doesNotContain("<html", "java.", "secret");
    assertThat(Path.of("docs/errors.md"))
        .content()
        .contains("`urn:tandem:" + text(given, 4) + "` | " + given.getInteger(3));
  }

  @Test
  void theRootIsNoErrorAndLeadsToThePage() throws IOException {
    var answer = ask("GET / HTTP/1.1\nHost: tandem");
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).isEqualTo("/swagger-ui.html");
  }

  @Test
  void aRefusalSaysWhenToComeBack() throws IOException {
    var answer = ask("POST /api/v1/probe/full HTTP/1.1\nHost: tandem\nContent-Length: 0");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.body()).contains("urn:tandem:overloaded", "the queue is full");
  }

  @Test
  void aBodyThatEndsTooSoonIsTheCallersFault() throws IOException {
    try (var wire = new Wire(port)) {
      wire.send(
          "POST /api/v1/probe HTTP/1.1\nHost: tandem\nContent-Type: application/json\n"
              + "Content-Length: 100",
          (byte) '{');
      var answer = wire.end().receive();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("urn:tandem:bad-input");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GARBAGE, 400",
    "GET /api/v1/probe HTTP/9.9, 505",
    "GET /api/v1/probe HTTP/1.1, 400",
    "POST /api/v1/probe HTTP/1.1;Host: tandem;Transfer-Encoding: other, 501",
    "POST /api/v1/probe HTTP/1.1;Host: tandem;Content-Length: x, 400",
  })
  void whatIsNotHttpIsAProblemToo(String head, int status) throws IOException {
    var answer = ask(head.replace(';', '\n'));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("X-Request-Id")).matches("[0-9a-f]{16}");
    assertThat(answer.body()).contains("the request cannot be read as HTTP");
  }

  @Test
  void theContractsPathsHaveTheContractsForm() throws IOException {
    var unserved = ask("DELETE /v1/models/x HTTP/1.1\nHost: tandem");
    assertThat(unserved.status()).isEqualTo(400);
    assertThat(unserved.body()).isEqualTo("{\"error\":\"Malformed request: DELETE /v1/models/x\"}");
    var unreadable = ask("GET /v1/%zz HTTP/1.1\nHost: tandem");
    assertThat(unreadable.status()).isEqualTo(400);
    assertThat(unreadable.body()).startsWith("{\"error\":");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/probe, application/json",
    "/api/v1/probe, multipart/form-data; boundary=x",
    "/v1/models/m:predict, application/json",
  })
  void aBodyPastTheLimitIsRefused(String path, String type) throws IOException {
    String head = "POST %s HTTP/1.1\nHost: tandem\nContent-Type: %s\n".formatted(path, type);
    var unread = ask(head + "Content-Length: " + GIGABYTES);
    assertThat(unread.status()).isEqualTo(413);
    assertThat(unread.header("Connection")).isEqualTo("close");
    var asking = ask(head + "Content-Length: " + GIGABYTES + "\nExpect: 100-continue");
    assertThat(asking.status()).isEqualTo(413);
    try (var wire = new Wire(port)) {
      wire.send(head + "Content-Length: " + GIGABYTES).flood(new byte[1 << 16]);
      assertThat(wire.receive().status()).isEqualTo(413);
    }
    var next = ask("GET /livez HTTP/1.1\nHost: tandem");
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void aBodyOfUnknownLengthIsRefusedOncePastTheLimit() throws IOException {
    byte[] chunk = ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.UTF_8);
    try (var wire = new Wire(port)) {
      wire.send(
              "POST /api/v1/probe HTTP/1.1\nHost: tandem\nContent-Type: application/json\n"
                  + "Transfer-Encoding: chunked")
          .flood(chunk);
      var answer = wire.receive();
      assertThat(answer.status()).as(answer.body()).isEqualTo(413);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(answer.body()).contains("the limit of 67108864 bytes");
    }
  }

  @Test
  void everyAnswerHasARequestId() throws IOException {
    String head = "GET /livez HTTP/1.1\nHost: tandem";
    assertThat(ask(head).header("X-Request-Id")).matches("[0-9a-f]{16}");
    assertThat(ask(head + "\nX-Request-Id: a b/c").header("X-Request-Id")).isEqualTo("a b/c");
    assertThat(ask(head + "\nX-Request-Id: " + "a".repeat(129)).header("X-Request-Id"))
        .matches("[0-9a-f]{16}");
    assertThat(RequestId.chosen("a\nb")).matches("[0-9a-f]{16}");
    assertThat(RequestId.chosen("ä")).matches("[0-9a-f]{16}");
  }

  private static String text(ArgumentsAccessor row, int column) {
    return Objects.requireNonNullElse(row.getString(column), "");
  }

  private Wire.Answer ask(String head, byte... body) throws IOException {
    try (var wire = new Wire(port)) {
      return wire.send(head, body).receive();
    }
  }
}
