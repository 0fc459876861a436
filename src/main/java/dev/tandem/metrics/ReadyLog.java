package dev.tandem.metrics;

import dev.tandem.registry.Registry;
import dev.tandem.registry.VersionStatus;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Says once in the log that the service is ready, when {@code /readyz} first does. */
@Component
final class ReadyLog {
  private static final Logger LOG = LoggerFactory.getLogger(ReadyLog.class);

  private final Registry registry;
  private final HealthEndpoint health;
  private final Environment environment;
  private boolean said;

  ReadyLog(Registry registry, HealthEndpoint health, Environment environment) {
    this.registry = registry;
    this.health = health;
    this.environment = environment;
  }

  @Scheduled(fixedDelay = 100, timeUnit = TimeUnit.MILLISECONDS)
  void look() {
    if (said || !isReady()) {
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

  private boolean isReady() {
    var readiness = health.healthForPath("readiness");
    return readiness != null && readiness.getStatus().equals(Status.UP);
  }
}
