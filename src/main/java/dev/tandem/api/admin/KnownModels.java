package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Finds what a path names, or says what there is instead. */
@Component
final class KnownModels {
  private final ModelRegistry registry;

  KnownModels(ModelRegistry registry) {
    this.registry = registry;
  }

  ModelStatus expect(String name) {
    return registry
        .find(name)
        .or(() -> registry.stored(name)) // It may have come since the last poll.
        .orElseThrow(
            () ->
                Fault.notFound(
                    "model '%s' is not in the store; GET /api/v1/models lists those that are"
                        .formatted(shown(name))));
  }

  VersionStatus expect(String name, long version) {
    var hosted = registry.find(name);
    var model = hosted.orElseGet(() -> expect(name));
    for (var status : model.versions()) {
      if (status.version() == version) {
        return status;
      }
    }
    if (model.stored().contains(version) && hosted.isPresent()) {
      return idle(version, VersionState.END);
    }
    if (registry.stored(name).orElse(model).stored().contains(version)) {
      return idle(version, VersionState.START); // It came since the last poll.
    }
    throw Fault.notFound(
        "model %s has no version %d; stored: %s".formatted(name, version, model.stored()));
  }

  private static VersionStatus idle(long version, VersionState state) {
    return new VersionStatus(version, state, null, "", 0, null, Map.of(), Map.of());
  }

  /** A version's number as it stands in a path or query. */
  static long number(String version) {
    if (!version.matches("[0-9]{1,18}")) {
      throw Fault.badInput("version '" + shown(version) + "' is not a whole number from 0");
    }
    return Long.parseLong(version);
  }

  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
