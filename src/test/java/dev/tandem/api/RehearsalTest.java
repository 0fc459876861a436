package dev.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Ran;
import dev.tandem.batching.Ticker;
import dev.tandem.inference.RequestMetrics;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelRef;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.registry.Lease;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.Registry;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RehearsalTest {
  private static final BatchObserver.Run ONE_ROW =
      new Ran(1, 1, 0, BatchObserver.Reason.IDLE, 0, 0, 1);

  private static final String HOST = "127.0.0.1";

  private final ConcurrentMap<String, Integer> asked = new ConcurrentHashMap<>();
  private final Set<String> bodies = ConcurrentHashMap.newKeySet();
  private final Set<String> types = ConcurrentHashMap.newKeySet();
  private final Set<String> hosts = ConcurrentHashMap.newKeySet();
  private final Set<String> lengths = ConcurrentHashMap.newKeySet();
  private final AtomicLong ticks = new AtomicLong();
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RequestMetrics metrics = new RequestMetrics(meters);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(HOST, 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  // Time passes by requests, so that nothing depends on the machine.
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      ticks.addAndGet(Duration.ofMillis(path.contains("slow") ? 100 : 1).toNanos());
      order.add(path);
      asked.merge(path, 1, Integer::sum);
      types.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
      hosts.add(String.valueOf(exchange.getRequestHeaders().getFirst("Host")));
      lengths.add(
          Objects.requireNonNullElseGet(
              exchange.getRequestHeaders().getFirst("Transfer-Encoding"),
              () -> String.valueOf(exchange.getRequestHeaders().getFirst("Content-Length"))));
      byte[] body = exchange.getRequestBody().readAllBytes();
      bodies.add(new String(body, StandardCharsets.ISO_8859_1));
      byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(path.contains("refuses") ? 400 : 200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private Rehearsal rehearsal(Duration limit, ModelStatus... models) {
    var environment =
        new MockEnvironment().withProperty("tandem.rehearsal", limit.toMillis() + "ms");
    return new Rehearsal(new Models(List.of(models)), new Ticks(ticks), metrics, environment);
  }

  @Test
  void asksEveryDoorInEveryFormBeforeItIsReady() {
    var rehearsal = rehearsal(Duration.ofSeconds(1), model("m", image()));
    assertThat(rehearsal.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    rehearsal.rehearse(HOST, server.getAddress().getPort());
    assertThat(rehearsal.health().getStatus()).isEqualTo(Status.UP);
    assertThat(asked.keySet())
        .containsExactlyInAnyOrder(
            "/v1/models/m:predict",
            "/v1/models/m/versions/3:predict",
            "/api/v1/models/m/predict",
            "/api/v1/models/m/versions/3/predict",
            "/livez",
            "/readyz",
            "/actuator/prometheus");
    assertThat(types)
        .contains("application/json", "image/jpeg", "image/png", "image/webp")
        .anyMatch(type -> type.startsWith("multipart/form-data"));
  }

  @Test
  void asksAsManyClientsDo() {
    int port = server.getAddress().getPort();
    rehearsal(Duration.ofSeconds(1), model("m", image())).rehearse(HOST, port);
    assertThat(hosts)
        .contains(HOST + ":" + port, "localhost:" + port, "localhost", "models-1.example.org");
    assertThat(lengths).contains("chunked").anyMatch(length -> length.matches("\\d+"));
    assertThat(bodies)
        .anyMatch(body -> body.startsWith("{\"instances\":[["))
        .anyMatch(body -> body.startsWith("{\"instances\": [["))
        .anyMatch(body -> body.startsWith("{ \n\"signature_name\""));
  }

  @Test
  void sendsInstancesAndInputsThatFitTheSignature() {
    rehearsal(Duration.ofSeconds(1), model("m", new PreprocessingSpec.Raw()))
        .rehearse(HOST, server.getAddress().getPort());
    var forms = new HashSet<String>();
    for (String body : bodies) {
      if (!body.isEmpty()) {
        JsonNode json = JsonMapper.shared().readTree(body);
        json.propertyNames().forEach(forms::add);
        ((ObjectNode) json).remove("signature_name");
        json.forEach(rows -> rows.forEach(row -> assertThat(row.size()).isEqualTo(2)));
        json.forEach(rows -> rows.forEach(row -> row.forEach(RehearsalTest::assertNumber)));
      }
    }
    assertThat(forms).containsExactlyInAnyOrder("instances", "inputs", "signature_name");
  }

  private static void assertNumber(JsonNode element) {
    assertThat(element.isNumber()).as(element.toString()).isTrue();
  }

  @Test
  void asksNoMoreWhatIsRefused() {
    rehearsal(Duration.ofSeconds(1), model("refuses", image()), model("m", image()))
        .rehearse(HOST, server.getAddress().getPort());
    assertThat(asked.get("/v1/models/refuses:predict")).isLessThanOrEqualTo(20);
    assertThat(asked.get("/v1/models/m:predict")).isGreaterThan(100);
  }

  @Test
  void asksEachOfManyVersionsInItsOwnFormFirst() {
    var models =
        IntStream.range(0, 17).mapToObj(i -> model("m" + i, image())).toArray(ModelStatus[]::new);
    rehearsal(Duration.ofMillis(200), models).rehearse(HOST, server.getAddress().getPort());
    for (var model : models) {
      String own = "/api/v1/models/" + model.name() + "/predict";
      assertThat(asked.get(own)).as(own).isPositive();
      assertThat(order.stream().filter(path -> path.contains("/" + model.name() + "/")).findFirst())
          .contains(own);
    }
  }

  @Test
  void manyVersionsGetMoreTimeButNotMoreThanFiveTimesAsMuch() {
    for (int count : new int[] {1, 4, 8, 100}) {
      ticks.set(0);
      var models =
          IntStream.range(0, count)
              .mapToObj(i -> model("m" + i, image()))
              .toArray(ModelStatus[]::new);
      rehearsal(Duration.ofMillis(100), models).rehearse(HOST, server.getAddress().getPort());
      assertThat(Duration.ofNanos(ticks.get()).toMillis())
          .as(count + " versions")
          .isBetween(
              100L * Math.clamp(count, 4, 20) / 4,
              100L * Math.clamp(count, 4, 20) / 4 + Math.min(100, 2 * count) + 10);
    }
  }

  @Test
  void aSlowVersionLeavesTheOthersTheirTime() {
    rehearsal(Duration.ofSeconds(2), model("slow", image()), model("m", image()))
        .rehearse(HOST, server.getAddress().getPort());
    assertThat(order.stream().filter(path -> path.contains("/m")).count()).isGreaterThan(140);
  }

  @Test
  void isNotCounted() {
    var batches = metrics.observe(new ModelVersion(new ModelName("m"), 3));
    batches.ran(ONE_ROW);
    rehearsal(Duration.ofMillis(50), model("m", image()))
        .rehearse(HOST, server.getAddress().getPort());
    assertThat(meters.get("tandem_batch_size").summary().count()).isZero();
    batches.ran(ONE_ROW);
    assertThat(meters.get("tandem_batch_size").summary().count()).isEqualTo(1);
  }

  @Test
  void endsWhenItsTimeIsOver() {
    rehearsal(Duration.ofMillis(50), model("m", image()))
        .rehearse(HOST, server.getAddress().getPort());
    assertThat(asked.values().stream().mapToInt(i -> i).sum()).isBetween(50, 60);
  }

  @Test
  void asksNothingWhereItIsTurnedOff() {
    var rehearsal = rehearsal(Duration.ZERO, model("m", image()));
    rehearsal.rehearse(HOST, server.getAddress().getPort());
    assertThat(asked).isEmpty();
    assertThat(rehearsal.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void isReadyAlthoughNobodyAnswers() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      nobody = socket.getLocalPort();
    }
    var rehearsal = rehearsal(Duration.ofSeconds(1), model("m", image()));
    rehearsal.rehearse(HOST, nobody);
    assertThat(rehearsal.health().getStatus()).isEqualTo(Status.UP);
  }

  private static PreprocessingSpec image() {
    return new PreprocessingSpec.Image(8, 8, Resize.STRETCH, Channels.RGB, new Scale.None());
  }

  private static ModelStatus model(String name, PreprocessingSpec input) {
    var plain = ModelSettings.DEFAULT;
    var settings =
        new ModelSettings(
            "",
            input,
            List.of(),
            plain.output(),
            plain.versionPolicy(),
            Map.of(),
            plain.batching(),
            plain.session(),
            List.of(1));
    var signature =
        new Signature(
            Signature.DEFAULT,
            Signature.PREDICT,
            Map.of("x", new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 2))),
            Map.of("y", new TensorSpec("y:0", DType.FLOAT, Shape.of(-1, 2))));
    var version =
        new VersionStatus(
            3,
            VersionState.AVAILABLE,
            null,
            "fake",
            1,
            null,
            Map.of(signature.name(), signature),
            Map.of());
    return new ModelStatus(name, settings, List.of(version));
  }

  private record Models(List<ModelStatus> models) implements Registry {
    @Override
    public Lease lease(ModelRef ref) {
      throw new IllegalStateException("nobody runs here");
    }

    @Override
    public Optional<ModelStatus> find(String name) {
      return Optional.empty();
    }

    @Override
    public boolean isSettled() {
      return true;
    }
  }

  private record Ticks(AtomicLong now) implements Ticker {
    @Override
    public long nanos() {
      return now.get();
    }
  }
}
