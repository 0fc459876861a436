package dev.tandem.metrics;

import dev.tandem.registry.Registry;
import dev.tandem.registry.VersionStatus;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Says once in the log that the service is ready, when {@code /readyz} first does. */
@Component
final class ReadyLog {
  private static final Logger LOG = LoggerFactory.getLogger(ReadyLog.class);

  private final Registry registry;
  private final ApplicationAvailability availability;
  private final Environment environment;
  private boolean said;

  ReadyLog(Registry registry, ApplicationAvailability availability, Environment environment) {
    this.registry = registry;
    this.availability = availability;
    this.environment = environment;
  }

  @Scheduled(fixedDelay = 100, timeUnit = TimeUnit.MILLISECONDS)
  void look() {
    if (said
        || !registry.isSettled()
        || availability.getReadinessState() != ReadinessState.ACCEPTING_TRAFFIC) {
      return;
    }
    said = true;
    var models = registry.models();
    LOG.info(
        "ready: {} of {} models serve on port {}",
        models.stream()
            .filter(model -> model.versions().stream().anyMatch(VersionStatus::isAvailable))
            .count(),
        models.size(),
        environment.getProperty("local.server.port"));
  }
}
