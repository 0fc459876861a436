package dev.tandem.api;

import dev.tandem.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How long a predict request may take: the caller's header, at most the service's own limit. */
@Component
public final class PredictTimeout {
  public static final String HEADER = "Tandem-Timeout-Ms";

  private final Duration longest;

  public PredictTimeout(@Value("${tandem.predict-timeout:30s}") Duration longest) {
    this.longest = longest;
  }

  public Duration of(HttpServletRequest request) {
    String header = request.getHeader(HEADER);
    if (header == null) {
      return longest;
    }
    if (!header.matches("[1-9]\\d{0,8}")) {
      throw Fault.badInput(
          HEADER + " '" + header + "' is not a whole number of milliseconds from 1 to 999999999");
    }
    var wanted = Duration.ofMillis(Long.parseLong(header));
    return wanted.compareTo(longest) < 0 ? wanted : longest;
  }
}
