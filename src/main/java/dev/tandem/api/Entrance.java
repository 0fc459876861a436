package dev.tandem.api;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * What every request passes first: it gets its id, and a body past the limit is refused, whatever
 * its type.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class Entrance implements Filter {
  private static final Pattern MODEL_UPLOAD = Pattern.compile("/api/v1/models/[^/]+/versions");
  private static final String DATASET_UPLOAD = "/api/v1/datasets";

  private final long maxBodyBytes;
  private final long maxModelBytes;
  private final long maxDatasetBytes;

  Entrance(
      @Value("${tandem.max-body-bytes:67108864}") long maxBodyBytes,
      @Value("${tandem.max-model-bytes:4294967296}") long maxModelBytes,
      @Value("${tandem.max-dataset-bytes:17179869184}") long maxDatasetBytes) {
    this.maxBodyBytes = maxBodyBytes;
    this.maxModelBytes = maxModelBytes;
    this.maxDatasetBytes = maxDatasetBytes;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    enter((HttpServletRequest) request, (HttpServletResponse) response, chain);
  }

  private void enter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader(RequestId.HEADER, RequestId.of(request));
    long declared = request.getContentLengthLong();
    boolean isChunked = declared < 0 && request.getHeader("Transfer-Encoding") != null;
    if (declared <= maxBodyBytes && !isChunked) {
      chain.doFilter(request, response);
      return;
    }
    long max = max(request);
    if (declared > max) {
      Problems.send(Body.tooLarge(declared, max), request, response);
      return;
    }
    chain.doFilter(isChunked ? new LimitedRequest(request, max) : request, response);
  }

  private long max(HttpServletRequest request) {
    if (!request.getMethod().equals("POST")) {
      return maxBodyBytes;
    }
    String path = request.getRequestURI();
    if (path.equals(DATASET_UPLOAD)) {
      return maxDatasetBytes;
    }
    return MODEL_UPLOAD.matcher(path).matches() ? maxModelBytes : maxBodyBytes;
  }
}
