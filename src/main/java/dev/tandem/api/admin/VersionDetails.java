package dev.tandem.api.admin;

import dev.tandem.api.admin.VersionDetailJson.BatchingJson;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Puts together what is in force for a version. */
@Component
final class VersionDetails {
  private final ModelRegistry registry;
  private final KnownModels models;

  VersionDetails(ModelRegistry registry, KnownModels models) {
    this.registry = registry;
    this.models = models;
  }

  VersionDetailJson of(String name, long version) {
    var status = models.expect(name, version);
    return new VersionDetailJson(
        VersionJson.of(status),
        effective(status),
        BatchingJson.of(settings(name, status).batching()));
  }

  /** Those in force where it serves, else those it would be loaded with as far as is known. */
  private ModelSettings settings(String name, VersionStatus status) {
    if (status.state() == VersionState.AVAILABLE) {
      try (var lease = registry.lease(new ModelRef.Specific(name, status.version()))) {
        return lease.served().settings();
      } catch (Fault gone) {
        return models.expect(name).settings();
      }
    }
    return models.expect(name).settings();
  }

  private Map<String, Object> effective(VersionStatus status) {
    var effective = new TreeMap<>(status.effective());
    if (status.state() == VersionState.AVAILABLE) {
      effective.putIfAbsent("gpu", hasGpu(status.runtime()));
      effective.putIfAbsent("xnnpack", false);
    }
    return effective;
  }

  private boolean hasGpu(String runtime) {
    return registry.runtimes().stream()
        .filter(info -> info.name().equals(runtime))
        .flatMap(info -> info.devices().stream())
        .anyMatch(device -> device.type().equals("GPU"));
  }
}
