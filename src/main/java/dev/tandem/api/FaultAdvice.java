package dev.tandem.api;

import dev.tandem.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;

/** Every exception as a problem: faults, what Spring refuses, and our own mistakes as 500. */
@ControllerAdvice
final class FaultAdvice {
  private static final Logger LOG = LoggerFactory.getLogger(FaultAdvice.class);

  @ExceptionHandler
  void tell(Throwable thrown, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (thrown instanceof AsyncRequestNotUsableException) {
      return;
    }
    try {
      answer(thrown, request, response);
    } catch (ClientAbortException e) {
      // The caller is gone, and there is nobody to tell.
      LOG.debug("request {} was given up", RequestId.of(request));
    }
  }

  private static void answer(
      Throwable thrown, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var fault = cause(thrown, Fault.class);
    if (fault != null) {
      Problems.send(fault, request, response);
      return;
    }
    if (thrown instanceof ErrorResponse refused) {
      refused.getHeaders().forEach((name, values) -> response.setHeader(name, values.getFirst()));
    }
    var problem = problem(thrown, request);
    if (problem.status() == HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
      Problems.log(thrown, request);
    }
    Problems.send(problem, request, response);
  }

  private static Problem problem(Throwable thrown, HttpServletRequest request) {
    return switch (thrown) {
      case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
      case MethodArgumentTypeMismatchException mismatch -> mismatch(mismatch);
      case NoResourceFoundException ignored -> nothingAt(request);
      case NoHandlerFoundException ignored -> nothingAt(request);
      case HttpRequestMethodNotSupportedException refused ->
          Problem.of(
              405,
              "%s is not offered here; use %s"
                  .formatted(
                      refused.getMethod(),
                      String.join(" or ", List.of(orEmpty(refused.getSupportedMethods())))));
      case HttpMediaTypeNotSupportedException refused ->
          Problem.of(
              415,
              "content type %s is not taken here; send %s"
                  .formatted(refused.getContentType(), refused.getSupportedMediaTypes()));
      case ErrorResponse refused ->
          Problem.of(
              refused.getStatusCode().value(), String.valueOf(refused.getBody().getDetail()));
      case ClientAbortException ignored -> Problem.of(400, "the body ended too soon");
      case InvalidParameterException ignored ->
          Problem.of(400, "the parameters of the request cannot be read");
      default -> Problem.of(500, "the request failed; the log has more under its X-Request-Id");
    };
  }

  private static Problem nothingAt(HttpServletRequest request) {
    return Problem.of(404, "there is nothing at " + request.getRequestURI());
  }

  private static Problem unreadable(HttpMessageNotReadableException unreadable) {
    var json = cause(unreadable, JacksonException.class);
    return json == null
        ? Problem.of(400, "the body is missing or ends too soon")
        : UnreadableJson.problem(json);
  }

  private static Problem mismatch(MethodArgumentTypeMismatchException mismatch) {
    var type = mismatch.getRequiredType();
    return Problem.of(
        400,
        "%s must be a %s, got '%s'"
            .formatted(
                mismatch.getName(),
                type == null
                    ? "different value"
                    : type.getSimpleName().toLowerCase(java.util.Locale.ROOT),
                mismatch.getValue()));
  }

  private static String[] orEmpty(String @Nullable [] values) {
    return values == null ? new String[0] : values;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
    }
    return null;
  }
}
