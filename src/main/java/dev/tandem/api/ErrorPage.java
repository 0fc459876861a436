package dev.tandem.api;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What is told where the servlet container ends a request before or behind our handlers. */
@Hidden
@Controller
final class ErrorPage implements ErrorController {
  // Of TensorFlow Serving's paths, those whose model's name is not well escaped.
  private static final Pattern UNREADABLE_NAME =
      Pattern.compile("(?i)/v1/models/([^/:]*%(?![0-9a-f]{2})[^/:]*).*");

  @RequestMapping("/error")
  void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpServletResponse.SC_NOT_FOUND;
    if (status == HttpServletResponse.SC_INTERNAL_SERVER_ERROR
        && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown) {
      Problems.log(thrown, request);
    }
    Problems.send(Problem.of(status, detail(status, request)), request, response);
  }

  private static String detail(int status, HttpServletRequest request) {
    Object method = request.getAttribute(RequestDispatcher.ERROR_METHOD);
    return detail(
        status, method == null ? request.getMethod() : method.toString(), Problems.path(request));
  }

  static String detail(int status, String method, String path) {
    var unreadable = UNREADABLE_NAME.matcher(path);
    if (status == HttpServletResponse.SC_BAD_REQUEST && unreadable.matches()) {
      return "Failed to decode model name:" + unreadable.group(1);
    }
    return switch (status) {
      case HttpServletResponse.SC_NOT_FOUND -> "there is nothing at " + path;
      case HttpServletResponse.SC_METHOD_NOT_ALLOWED -> method + " is not offered here";
      default ->
          status == HttpServletResponse.SC_INTERNAL_SERVER_ERROR
              ? "the request failed; the log has more under its X-Request-Id"
              : "the request cannot be read as HTTP";
    };
  }
}
