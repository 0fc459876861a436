package dev.tandem.api;

import dev.tandem.fault.Fault;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers with a failure, in the form of the path that was asked. */
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /** Answers with the fault; one that is ours is logged with the request's id. */
  public static void send(Fault fault, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (fault.kind() == Fault.Kind.INTERNAL) {
      log(fault, request);
    }
    send(Problem.of(fault), request, response);
  }

  static void send(Problem problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(problem.status());
    response.setHeader(RequestId.HEADER, RequestId.of(request));
    if (problem.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", "1");
    }
    if (problem.status() == HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE
        && request.getContentLengthLong() < 0) {
      // Nobody knows how much of a chunked body is still to come.
      response.setHeader("Connection", "close");
    }
    String path = path(request);
    boolean contract = isContract(path);
    byte[] body = contract ? problem.contractJson() : problem.json(path);
    response.setContentType(contract ? "application/json" : Problem.MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** Logs a fault of ours with the request's id. */
  public static void log(Throwable thrown, HttpServletRequest request) {
    LOG.error(
        "request {} failed: {} {}",
        RequestId.of(request),
        request.getMethod(),
        request.getRequestURI(),
        thrown);
  }

  /** The path that the caller asked, also where the container asks for the error page instead. */
  static String path(HttpServletRequest request) {
    if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked) {
      return asked;
    }
    // Where not even the first line was read there is no path.
    return Objects.requireNonNullElse(request.getRequestURI(), "/");
  }

  /** Whether a path is TensorFlow Serving's, which has an error form of its own. */
  static boolean isContract(String path) {
    return path.regionMatches(true, 0, "/v1", 0, 3)
        && (path.length() == 3 || path.charAt(3) == '/');
  }
}
