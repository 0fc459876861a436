package dev.tandem.inference;

import dev.tandem.batching.BatchObserver;
import dev.tandem.model.ModelVersion;
import dev.tandem.registry.Registry;
import dev.tandem.registry.VersionState;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times requests and batches by model and version. What a caller spells becomes a label
 * only if it exists, so that the number of series is bounded by what is served. Thread safe.
 */
public final class RequestMetrics {
  static final String UNKNOWN = "unknown";

  private final MeterRegistry meters;
  private final Map<ModelVersion, VersionMetrics> versions = new ConcurrentHashMap<>();
  private final Map<String, VersionMetrics> unresolved = new ConcurrentHashMap<>();
  private final Map<String, TrafficMetrics> models = new ConcurrentHashMap<>();

  public RequestMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Who is told of a version's batches, once it is loaded. */
  public BatchObserver observe(ModelVersion id) {
    return of(id).batches();
  }

  VersionMetrics of(ModelVersion id) {
    var known = versions.get(id);
    return known != null ? known : versions.computeIfAbsent(id, this::make);
  }

  private VersionMetrics make(ModelVersion id) {
    var model = id.name().value();
    var traffic = models.computeIfAbsent(model, m -> new TrafficMetrics(meters, m));
    return new VersionMetrics(meters, model, Long.toString(id.version()), traffic);
  }

  /** For requests that met no version; {@code model} must exist or be {@link #UNKNOWN}. */
  VersionMetrics unresolved(String model) {
    return unresolved.computeIfAbsent(
        model,
        m ->
            new VersionMetrics(
                meters,
                m,
                UNKNOWN,
                models.computeIfAbsent(m, name -> new TrafficMetrics(meters, name))));
  }

  /**
   * Counts from zero again, for what was counted so far were no callers' requests. The series stay,
   * so that the first caller pays for none.
   */
  public void restart() {
    versions.values().forEach(VersionMetrics::restart);
    unresolved.values().forEach(VersionMetrics::restart);
  }

  /** Takes away the series of versions and models that have been gone for some sweeps. */
  public void sweep(Registry registry) {
    versions.values().removeIf(version -> version.sweep(isServed(registry, version)));
    unresolved.values().removeIf(version -> version.sweep(exists(registry, version.model())));
    models.entrySet().removeIf(model -> model.getValue().sweep(exists(registry, model.getKey())));
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
