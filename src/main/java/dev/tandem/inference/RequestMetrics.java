package dev.tandem.inference;

import dev.tandem.model.ModelVersion;
import dev.tandem.registry.Registry;
import dev.tandem.registry.VersionState;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times requests by model, version, signature, door and outcome. What a caller spells
 * becomes a label only if it exists, so that the number of series is bounded by what is served.
 * Thread safe.
 */
public final class RequestMetrics {
  static final String UNKNOWN = "unknown";

  /** Sweeps that a version's series outlive it, so that a last scrape still sees its end. */
  static final int KEPT_SWEEPS = 4;

  private final MeterRegistry meters;
  private final Map<ModelVersion, VersionMetrics> versions = new ConcurrentHashMap<>();
  private final Map<String, VersionMetrics> unresolved = new ConcurrentHashMap<>();

  public RequestMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  VersionMetrics of(ModelVersion id) {
    var known = versions.get(id);
    return known != null
        ? known
        : versions.computeIfAbsent(
            id, i -> new VersionMetrics(meters, i.name().value(), Long.toString(i.version())));
  }

  /** For requests that met no version; {@code model} must exist or be {@link #UNKNOWN}. */
  VersionMetrics unresolved(String model) {
    return unresolved.computeIfAbsent(model, m -> new VersionMetrics(meters, m, UNKNOWN));
  }

  /** Takes away the series of versions and models that have been gone for some sweeps. */
  public void sweep(Registry registry) {
    versions.values().removeIf(series -> series.sweep(isServed(registry, series)));
    unresolved.values().removeIf(series -> series.sweep(exists(registry, series.model())));
  }

  private static boolean isServed(Registry registry, VersionMetrics series) {
    return registry.find(series.model()).stream()
        .flatMap(model -> model.versions().stream())
        .anyMatch(
            version ->
                Long.toString(version.version()).equals(series.version())
                    && version.state() != VersionState.END);
  }

  private static boolean exists(Registry registry, String model) {
    return model.equals(UNKNOWN) || registry.find(model).isPresent();
  }
}
