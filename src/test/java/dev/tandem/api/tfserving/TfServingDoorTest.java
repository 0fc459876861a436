package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.PredictTimeout;
import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.inference.Predictor;
import dev.tandem.inference.RequestMetrics;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelRef;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.registry.Lease;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.Registry;
import dev.tandem.registry.ServedVersion;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class TfServingDoorTest {
  private static final Map<String, Signature> SIGNATURES =
      Map.of(
          Signature.DEFAULT,
          new Signature(
              Signature.DEFAULT,
              Signature.PREDICT,
              Map.of("x", new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 1))),
              Map.of("y", new TensorSpec("y:0", DType.FLOAT, Shape.of(-1, 1)))));

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Registry registry = new OneModel();
  private final TfServingDoor door =
      new TfServingDoor(
          new Predictor(registry, Ticker.SYSTEM, new RequestMetrics(meters)),
          registry,
          new PredictTimeout(Duration.ofSeconds(5)),
          1000);

  @Test
  void predictsRowsAndColumns() throws Exception {
    long before = Tensor.live();
    var rows = post("/v1/models/half:predict", "{\"instances\":[1.0,2.0,5.0]}");
    assertThat(rows.getContentAsString()).isEqualTo("{\"predictions\":[2.5,3.0,4.5]}");
    assertThat(rows.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(rows.getHeader("X-Served-Model-Version")).isEqualTo("123");
    var columns = post("/v1/models/half/versions/123:predict", "{\"inputs\":[[1],[2]]}");
    assertThat(columns.getContentAsString()).isEqualTo("{\"outputs\":[[2.5],[3.0]]}");
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void tellsFaultsInTheContractsWords() throws Exception {
    var unknown = post("/v1/models/none:predict", "{}");
    assertThat(unknown.getStatus()).isEqualTo(404);
    assertThat(unknown.getContentAsString())
        .isEqualTo("{\"error\":\"Servable not found for request: Latest(none)\"}");
    var signature =
        post("/v1/models/half:predict", "{\"instances\":[1],\"signature_name\":\"no\"}");
    assertThat(signature.getStatus()).isEqualTo(400);
    assertThat(post("/v1/models/half:classify", "{}").getStatus()).isEqualTo(501);
    assertThat(post("/v1/models/half:predict", " ".repeat(1001)).getStatus()).isEqualTo(413);
  }

  @Test
  void countsEveryPredictByItsOutcome() throws Exception {
    post("/v1/models/half:predict", "{\"instances\":[1.0]}");
    post("/v1/models/half:predict", "{\"instances\":[2.0],\"signature_name\":\"serving_default\"}");
    post("/v1/models/half:predict", "{\"instances\":[1],\"signature_name\":\"made up\"}");
    post("/v1/models/half:predict", "no JSON");
    post("/v1/models/half:predict", "{\"instances\":[\"one\"]}");
    post("/v1/models/half:predict", " ".repeat(1001));
    post("/v1/models/made_up:predict", "{}");
    var late = new MockHttpServletRequest("POST", "/v1/models/half:predict");
    late.addHeader("Tandem-Timeout-Ms", "soon");
    door.service(late, new MockHttpServletResponse());
    assertThat(requests())
        .containsExactlyInAnyOrder(
            "half 123 serving_default tfserving ok 2",
            "half 123 unknown tfserving bad-input 2",
            "half 123 serving_default tfserving bad-input 1",
            "half 123 unknown tfserving too-large 1",
            "unknown unknown unknown tfserving not-found 1",
            "half unknown unknown tfserving bad-input 1");
    assertThat(meters.get("tandem_phase_duration_seconds").tag("phase", "decode").timer().count())
        .isEqualTo(2);
    assertThat(meters.get("tandem_phase_duration_seconds").tag("phase", "encode").timer().count())
        .isEqualTo(2);
    assertThat(meters.get("tandem_in_flight").tag("model", "half").gauge().value()).isZero();
  }

  private List<String> requests() {
    return meters.find("tandem_request_duration_seconds").timers().stream()
        .map(
            timer ->
                Stream.of("model", "version", "signature", "door", "outcome")
                    .map(timer.getId()::getTag)
                    .collect(Collectors.joining(" ", "", " " + timer.count())))
        .toList();
  }

  @Test
  void tellsStatusAndMetadata() throws Exception {
    assertThat(send("GET", "/v1/models/half", "").getContentAsString())
        .isEqualTo(
            "{\"model_version_status\":[{\"version\":\"123\",\"state\":\"AVAILABLE\","
                + "\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}]}");
    assertThat(send("GET", "/v1/models/half/metadata", "").getContentAsString())
        .startsWith("{\"model_spec\":{\"name\":\"half\",\"signature_name\":\"\",")
        .contains("{\"size\":\"-1\",\"name\":\"\"}", "\"name\":\"x:0\"", "\"defaults\":{}");
    assertThat(send("GET", "/v1/models/half/versions/9", "").getStatus()).isEqualTo(404);
  }

  private MockHttpServletResponse post(String path, String body) throws Exception {
    return send("POST", path, body);
  }

  private MockHttpServletResponse send(String method, String path, String body) throws Exception {
    var request = new MockHttpServletRequest(method, path);
    request.setContent(body.getBytes(StandardCharsets.UTF_8));
    var response = new MockHttpServletResponse();
    door.service(request, response);
    return response;
  }

  /** half_plus_two in Java. */
  private static final class OneModel implements Registry {
    @Override
    public Lease lease(ModelRef ref) {
      if (!ref.name().equals("half")) {
        throw Fault.notFound("Servable not found for request: Latest(" + ref.name() + ")");
      }
      return new HalfPlusTwo();
    }

    @Override
    public List<ModelStatus> models() {
      return find("half").stream().toList();
    }

    @Override
    public Optional<ModelStatus> find(String name) {
      var version =
          new VersionStatus(
              123, VersionState.AVAILABLE, null, "savedmodel", 1, null, SIGNATURES, Map.of());
      return name.equals("half")
          ? Optional.of(new ModelStatus(name, ModelSettings.DEFAULT, List.of(version)))
          : Optional.empty();
    }

    @Override
    public boolean isSettled() {
      return true;
    }
  }

  private static final class HalfPlusTwo implements Lease, ServedVersion {
    @Override
    public ServedVersion served() {
      return this;
    }

    @Override
    public void close() {}

    @Override
    public ModelVersion id() {
      return new ModelVersion(new ModelName("half"), 123);
    }

    @Override
    public ModelSettings settings() {
      return ModelSettings.DEFAULT;
    }

    @Override
    public Map<String, Signature> signatures() {
      return SIGNATURES;
    }

    @Override
    public Preprocessor preprocessor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<NamedTensors> submit(
        String signature, NamedTensors inputs, long deadlineNanos) {
      try (inputs) {
        var x = inputs.expect("x");
        var y = Tensor.allocate(DType.FLOAT, x.shape());
        for (long i = 0; i < x.shape().elements(); i++) {
          float value = x.data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
          y.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, value / 2 + 2);
        }
        return CompletableFuture.completedFuture(NamedTensors.of("y", y));
      }
    }
  }
}
