package dev.tandem;

import dev.tandem.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/** Says in one line why the service cannot start, where the reason is the operator's to mend. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureConfiguration implements SpringBootExceptionReporter {
  /** How Java says it. */
  private static final String NO_PORT = "port out of range:";

  /** Spring makes it with the context, which is not there yet when the environment is at fault. */
  StartFailureConfiguration(@Nullable ConfigurableApplicationContext context) {}

  @Override
  public boolean reportException(Throwable failure) {
    Optional<String> line = line(failure);
    line.ifPresent(
        why -> LoggerFactory.getLogger(Application.class).error("cannot start: {}", why));
    return line.isPresent();
  }

  /** Why, in our own words if we said it, else in those for what Spring and its parts throw. */
  static Optional<String> line(Throwable failure) {
    List<Throwable> causes = Stream.iterate(failure, c -> c != null, Throwable::getCause).toList();
    return causes.stream()
        .filter(Fault.class::isInstance)
        .findFirst()
        .map(fault -> ((Fault) fault).detail())
        .or(
            () ->
                causes.stream()
                    .flatMap(cause -> Optional.ofNullable(spelt(cause)).stream())
                    .findFirst());
  }

  private static @Nullable String spelt(Throwable cause) {
    return switch (cause) {
      case PortInUseException inUse ->
          "port " + inUse.getPort() + " is taken; set server.port to a free one";
      case BindException setting -> setting(setting);
      case InvalidConfigurationPropertyValueException setting ->
          told(setting.getName(), setting.getValue(), wanted(setting.getReason()));
      case java.net.BindException address ->
          "server.address cannot be listened on: "
              + address.getMessage()
              + "; set it to an address of this machine";
      case IllegalArgumentException port
          when String.valueOf(port.getMessage()).startsWith(NO_PORT) ->
          "server.port \"%s\" is not a whole number of 0 to 65535"
              .formatted(String.valueOf(port.getMessage()).substring(NO_PORT.length()).strip());
      default -> BrokenYaml.line(cause).orElse(null);
    };
  }

  private static String setting(BindException setting) {
    Object value = setting.getProperty() == null ? null : setting.getProperty().getValue();
    return told(
        setting.getName().toString(), value, wanted(setting.getTarget().getType().resolve()));
  }

  private static String told(String key, @Nullable Object value, String wanted) {
    return key + (value == null ? " cannot be used" : " \"" + value + "\" is not " + wanted);
  }

  /** What Spring says it could not convert to, as people say it. */
  private static String wanted(@Nullable String reason) {
    String type = reason == null ? "" : reason.substring(reason.lastIndexOf(' ') + 1);
    try {
      return wanted(Class.forName(type));
    } catch (ClassNotFoundException notAType) {
      return "usable: " + reason;
    }
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type == null) {
      return "usable";
    }
    if (type == Duration.class) {
      return "a duration, such as 500ms, 30s or 2m";
    }
    if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
      return "a whole number";
    }
    if (type == DataSize.class) {
      return "a size, such as 512MB or 4GB";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return "one of " + List.of(type.getEnumConstants()).toString().replaceAll("[\\[\\]]", "");
    }
    return "a " + type.getSimpleName();
  }
}
