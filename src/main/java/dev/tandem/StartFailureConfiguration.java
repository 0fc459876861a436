package dev.tandem;

import dev.tandem.fault.Fault;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in one line why the service cannot start, where the reason is the operator's to mend. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureConfiguration implements SpringBootExceptionReporter {
  /** Spring makes it with the context, which is not there yet when the environment is at fault. */
  StartFailureConfiguration(@Nullable ConfigurableApplicationContext context) {}

  @Override
  public boolean reportException(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String line = line(cause);
      if (line != null) {
        LoggerFactory.getLogger(Application.class).error("cannot start: {}", line);
        return true;
      }
    }
    return false;
  }

  private static @Nullable String line(Throwable cause) {
    return switch (cause) {
      case Fault fault -> fault.detail();
      case PortInUseException inUse ->
          "port " + inUse.getPort() + " is taken; set server.port to a free one";
      default -> null;
    };
  }
}
