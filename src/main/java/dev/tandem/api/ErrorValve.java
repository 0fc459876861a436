package dev.tandem.api;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Answers what Tomcat itself refuses, as a malformed path, in our form instead of its HTML. */
final class ErrorValve extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    if (thrown != null && status == 500) {
      Problems.log(thrown, request);
    }
    String detail = ErrorPage.detail(status, request.getMethod(), Problems.path(request));
    try {
      Problems.send(Problem.of(status, detail), request, response);
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      // The caller is gone, and there is nobody else to tell.
      container.getLogger().debug("an error was not told", e);
    }
  }
}
