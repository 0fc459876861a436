package dev.tandem.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What ties an answer to a line in the log: the caller's {@code X-Request-Id}, or one made. */
public final class RequestId {
  static final String HEADER = "X-Request-Id";
  private static final String ATTRIBUTE = RequestId.class.getName();
  private static final int MAX_LENGTH = 128;

  private RequestId() {}

  public static String of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String known) {
      return known;
    }
    String id = chosen(request.getHeader(HEADER));
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  // What is echoed ends up in headers and logs, so nothing but printable ASCII is.
  static String chosen(@Nullable String given) {
    if (given == null || given.isEmpty() || given.length() > MAX_LENGTH) {
      return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
    for (int i = 0; i < given.length(); i++) {
      if (given.charAt(i) < ' ' || given.charAt(i) > '~') {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
      }
    }
    return given;
  }
}
