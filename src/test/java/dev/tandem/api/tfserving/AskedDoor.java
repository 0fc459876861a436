package dev.tandem.api.tfserving;

import dev.tandem.api.PredictTimeout;
import dev.tandem.batching.Ticker;
import dev.tandem.inference.Predictor;
import dev.tandem.inference.RequestMetrics;
import dev.tandem.registry.Registry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The contract's door on a registry, asked without a server. */
final class AskedDoor {
  /** What came back. */
  record Answer(int status, String type, String body) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    String error() {
      return json().path("error").asString();
    }
  }

  private final TfServingDoor door;

  AskedDoor(Registry registry) {
    var metrics = new RequestMetrics(new SimpleMeterRegistry());
    door =
        new TfServingDoor(
            new Predictor(registry, Ticker.SYSTEM, metrics),
            registry,
            new PredictTimeout(Duration.ofSeconds(5)),
            64 << 20);
  }

  Answer get(String path) throws Exception {
    return ask("GET", path, new byte[0]);
  }

  Answer predict(String model, String body) throws Exception {
    return ask("POST", "/v1/models/" + model + ":predict", body.getBytes(StandardCharsets.UTF_8));
  }

  /** Asks with headers, each a name and its value. */
  Answer ask(String method, String path, byte[] body, String... headers) throws Exception {
    int query = path.indexOf('?');
    var request = new MockHttpServletRequest(method, query < 0 ? path : path.substring(0, query));
    if (query >= 0) {
      request.setQueryString(path.substring(query + 1));
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.addHeader(headers[i], headers[i + 1]);
    }
    request.setContent(body);
    var response = new MockHttpServletResponse();
    door.service(request, response);
    var type = response.getHeader("Content-Type");
    return new Answer(
        response.getStatus(), type == null ? "" : type, response.getContentAsString());
  }
}
