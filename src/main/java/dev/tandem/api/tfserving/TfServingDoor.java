package dev.tandem.api.tfserving;

import dev.tandem.api.Body;
import dev.tandem.api.PredictFrame;
import dev.tandem.api.PredictTimeout;
import dev.tandem.api.Problem;
import dev.tandem.api.RequestId;
import dev.tandem.fault.Fault;
import dev.tandem.inference.Call;
import dev.tandem.inference.Door;
import dev.tandem.inference.Phase;
import dev.tandem.inference.Predictor;
import dev.tandem.model.ModelRef;
import dev.tandem.registry.Registry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * TensorFlow Serving's REST contract: predict, status and metadata. A servlet of its own, because
 * the contract has its own rules for paths, content types and errors, so that Spring MVC's would
 * only cost time.
 */
@Component
final class TfServingDoor extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(TfServingDoor.class);
  private static final long MAX_INFLATED = 100L << 20;

  private final transient PredictFrame frame;
  private final transient Registry registry;
  private final long maxBodyBytes;

  TfServingDoor(
      Predictor predictor,
      Registry registry,
      PredictTimeout timeout,
      @Value("${tandem.max-body-bytes:67108864}") long maxBodyBytes) {
    this.frame = new PredictFrame(Door.TFSERVING, predictor, timeout);
    this.registry = registry;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    try {
      handle(request, response);
    } catch (Fault fault) {
      refuse(fault, request, response);
    } catch (RuntimeException e) {
      refuse(Fault.internal("the request failed: " + e, e), request, response);
    }
  }

  private void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
    var query = request.getQueryString();
    var path = request.getRequestURI() + (query == null ? "" : "?" + query);
    switch (Route.of(request.getMethod(), path)) {
      case Route.Predict(var model) -> predict(model, request, response);
      case Route.Unserved(var verb) ->
          throw new Fault(Fault.Kind.NOT_IMPLEMENTED, ":" + verb + " is not served; use :predict");
      case Route.NoSuchNumber() -> sayNothing(400, response);
      case Route.Preflight() -> sayNothing(isFromAPage(request) ? 200 : 400, response);
      case Route.Models() -> send(StatusJson.models(registry.models()), response);
      case Route.Status(var model) -> {
        var found = registry.find(model.name());
        var status = found.orElseThrow(() -> StatusJson.unknown(model.name()));
        send(StatusJson.status(model, status), response);
      }
      case Route.Metadata(var model) -> {
        try (var lease = registry.lease(model)) {
          var id = lease.served().id();
          var signatures = lease.served().signatures();
          send(StatusJson.metadata(id.name().value(), id.version(), signatures), response);
        }
      }
    }
  }

  private void predict(ModelRef model, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PredictFrame.answer(
        frame.begin(model, frame.timeout(model, request)),
        response,
        call -> {
          var answer = answer(call, body(request));
          response.setContentLength(answer.size());
          answer.writeTo(response.getOutputStream());
        });
  }

  private static JsonWriter answer(Call call, byte[] body) {
    long decoding = call.nanos();
    var asked = PredictRequestJson.read(body, call.served().signatures(), call::signature);
    var signature = call.signature(asked.signature().name());
    call.took(Phase.DECODE, decoding);
    try (var outputs = call.run(signature, asked.inputs())) {
      long encoding = call.nanos();
      var answer = PredictResponseJson.encode(outputs, asked.isRow());
      call.took(Phase.ENCODE, encoding);
      return answer;
    }
  }

  private byte[] body(HttpServletRequest request) throws IOException {
    byte[] body = Body.read(request, maxBodyBytes);
    var encoding = request.getHeader("Content-Encoding");
    if (encoding == null || !encoding.toLowerCase(Locale.ROOT).contains("gzip")) {
      return body;
    }
    try (var inflated = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return Body.read(inflated, MAX_INFLATED);
    } catch (IOException | Fault e) {
      // As the contract has it: what cannot be inflated, or not within the limit, is an empty
      // document.
      return new byte[0];
    }
  }

  private static boolean isFromAPage(HttpServletRequest request) {
    var origin = request.getHeader("Origin");
    return origin != null && (origin.contains("http://") || origin.contains("https://"));
  }

  private static void sayNothing(int status, HttpServletResponse response) throws IOException {
    response.setStatus(status);
    send(new byte[0], response);
  }

  private static void send(byte[] body, HttpServletResponse response) throws IOException {
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static void refuse(Fault fault, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (fault.kind() == Fault.Kind.INTERNAL) {
      LOG.error("request {} failed", RequestId.of(request), fault);
    }
    if (response.isCommitted()) {
      return;
    }
    int status = status(fault);
    response.setStatus(status);
    if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", "1");
    }
    if (fault.kind() == Fault.Kind.TOO_LARGE && request.getContentLengthLong() < 0) {
      // Nobody knows how much of a chunked body is still to come.
      response.setHeader("Connection", "close");
    }
    send(StatusJson.error(fault.detail()), response);
  }

  // The contract knows no 422: what a model cannot take is an INVALID_ARGUMENT as any other.
  private static int status(Fault fault) {
    return fault.kind() == Fault.Kind.UNPROCESSABLE ? 400 : Problem.of(fault).status();
  }
}
