package dev.tandem.metrics;

import dev.tandem.registry.Registry;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Ready once every version that lies in the store has been tried: loaded and warmed, or failed with
 * its reason.
 */
@Component("models")
final class ModelsHealthIndicator implements HealthIndicator {
  private final Registry registry;

  ModelsHealthIndicator(Registry registry) {
    this.registry = registry;
  }

  @Override
  public Health health() {
    return registry.isSettled() ? Health.up().build() : Health.outOfService().build();
  }
}
