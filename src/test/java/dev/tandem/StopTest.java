package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service starts without a warning, and stops without a failed request, by either signal. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class StopTest {
  private static final String BODY = "{\"instances\":[" + digit() + "]}";
  private static final int SENT_FIRST = 100;

  @TempDir private Path data;

  private static String digit() {
    String row = "[" + "[0.0],".repeat(27) + "[0.0]]";
    return "[" + (row + ",").repeat(27) + row + "]";
  }

  @Test
  void answersWhatIsInFlightThenExitsWithZero() throws Exception {
    try (var service = new ServiceProcess(data, "--tandem.shutdown-delay=3s");
        var kept = new Connection(service.port());
        var slow = new Connection(service.port())) {
      assertThat(service.log()).noneMatch(line -> line.matches(".* (WARN|ERROR) .*"));
      assertThat(kept.get("/readyz")).startsWith("HTTP/1.1 200").contains("\"UP\"");
      beginSlowRequest(slow, service.port());

      service.signal("TERM");
      String readiness = get(service.port(), "/readyz");
      while (readiness.startsWith("HTTP/1.1 200")) {
        readiness = get(service.port(), "/readyz");
      }
      assertThat(readiness).startsWith("HTTP/1.1 503").contains("\"OUT_OF_SERVICE\"");
      assertThat(get(service.port(), "/livez")).startsWith("HTTP/1.1 200");
      assertThat(kept.predict(BODY)).startsWith("HTTP/1.1 200").contains("\"predictions\"");
      service.signal("INT"); // in vain
      awaitClosedPort(service.port());
      slow.send(BODY.substring(SENT_FIRST));
      assertThat(slow.answer()).startsWith("HTTP/1.1 200").contains("\"predictions\"");

      assertThat(service.exitCode()).isZero();
      assertThat(events(service))
          .containsSubsequence("stopping on SIGTERM", "model digits/1 stopped", "stopped");
    }
  }

  @Test
  void waitsForAStuckRequestNoLongerThanThePhaseAllows() throws Exception {
    try (var service =
            new ServiceProcess(data, "--spring.lifecycle.timeout-per-shutdown-phase=1s");
        var stuck = new Connection(service.port())) {
      beginSlowRequest(stuck, service.port());
      service.signal("INT");
      assertThat(service.exitCode()).isZero();
      assertThat(events(service))
          .contains("stopping on SIGINT", "model digits/1 stopped", "stopped");
    }
  }

  /** Loading a model cannot be interrupted, and takes longer than this allows. */
  @ParameterizedTest
  @ValueSource(strings = {"Starting Application", "Started Application"})
  void stopsAtOnceWhileItIsStarting(String moment) throws Exception {
    try (var service = ServiceProcess.until(moment, data)) {
      service.signal("TERM");
      assertThat(service.exitCodeWithin(5)).isZero();
      assertThat(service.log()).noneMatch(line -> line.matches(".*( (WARN|ERROR) |Exception).*"));
      assertThat(events(service)).contains("stopping on SIGTERM");
    }
  }

  private static List<String> events(ServiceProcess service) {
    return service.log().stream().map(line -> line.replaceFirst(".* : ", "")).toList();
  }

  /** Sends a part of a request and waits until the service has begun it. */
  private static void beginSlowRequest(Connection slow, int port) throws IOException {
    slow.send(Connection.head(BODY.length()) + BODY.substring(0, SENT_FIRST));
    String begun = "tandem_in_flight{model=\"digits\"} 1.0";
    while (!get(port, "/actuator/prometheus").contains(begun)) {
      Thread.onSpinWait();
    }
  }

  /** By a connection of its own: Tomcat closes one after a 503. */
  private static String get(int port, String path) throws IOException {
    try (var connection = new Connection(port)) {
      return connection.get(path);
    }
  }

  private static void awaitClosedPort(int port) throws IOException {
    while (true) {
      try (var socket = new Socket("127.0.0.1", port)) {
        assertThat(socket.isConnected()).isTrue();
      } catch (SocketException e) {
        return; // refused, or reset where it waited to be accepted
      }
    }
  }

  /** A connection that is kept alive, in plain HTTP. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;

    Connection(int port) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(60_000);
    }

    String get(String path) throws IOException {
      send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return answer();
    }

    String predict(String body) throws IOException {
      send(head(body.length()) + body);
      return answer();
    }

    static String head(int length) {
      return "POST /v1/models/digits:predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
          + length
          + "\r\n\r\n";
    }

    void send(String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    }

    /** Head and body as they came, a chunked body with its sizes. */
    String answer() throws IOException {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append(read(1));
      }
      int at = head.indexOf("Content-Length: ");
      if (at >= 0) {
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)));
        return head + read(length);
      }
      var body = new StringBuilder();
      while (!body.toString().endsWith("\r\n0\r\n\r\n")) {
        body.append(read(1));
      }
      return head + body.toString();
    }

    private String read(int length) throws IOException {
      var bytes = socket.getInputStream().readNBytes(length);
      if (bytes.length < length) {
        throw new IOException("the connection was closed after " + bytes.length + " bytes");
      }
      return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
