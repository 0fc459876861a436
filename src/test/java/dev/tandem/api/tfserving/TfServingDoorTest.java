package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.PredictTimeout;
import dev.tandem.batching.Ticker;
import dev.tandem.inference.Predictor;
import dev.tandem.inference.RequestMetrics;
import dev.tandem.model.Signature;
import dev.tandem.registry.Registry;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class TfServingDoorTest {
  private static final Signature SIGNATURE =
      new Signature(
          Signature.DEFAULT,
          Signature.PREDICT,
          Map.of("x", new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 1))),
          Map.of("y", new TensorSpec("y:0", DType.FLOAT, Shape.of(-1, 1))));

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Registry registry =
      new ScriptedModels().add("half", SIGNATURE, TfServingDoorTest::halfPlusTwo);
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
    assertThat(rows.getHeader("X-Served-Model-Version")).isEqualTo("7");
    var columns = post("/v1/models/half/versions/7:predict", "{\"inputs\":[[1],[2]]}");
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
            "half 7 serving_default tfserving ok 2",
            "half 7 unknown tfserving bad-input 2",
            "half 7 serving_default tfserving bad-input 1",
            "half 7 unknown tfserving too-large 1",
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
            "{\"model_version_status\":[{\"version\":\"7\",\"state\":\"AVAILABLE\","
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

  private static NamedTensors halfPlusTwo(NamedTensors inputs) {
    try (inputs) {
      var x = inputs.expect("x");
      var y = Tensor.allocate(DType.FLOAT, x.shape());
      for (long i = 0; i < x.shape().elements(); i++) {
        float value = x.data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        y.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, value / 2 + 2);
      }
      return NamedTensors.of("y", y);
    }
  }
}
