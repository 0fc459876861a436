package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of a model's versions answers which request; immutable.
 *
 * @param latest the greatest available version; null if there is none
 */
record Routes(
    @Nullable LoadedVersion latest, Map<Long, LoadedVersion> versions, Map<String, Long> labels) {
  static final Routes NONE = new Routes(null, Map.of(), Map.of());

  static Routes of(TreeMap<Long, LoadedVersion> versions, Map<String, Long> labels) {
    var greatest = versions.lastEntry();
    return new Routes(
        greatest == null ? null : greatest.getValue(), Map.copyOf(versions), Map.copyOf(labels));
  }

  /** The version that is meant, or the fault TensorFlow Serving answers. */
  LoadedVersion resolve(ModelRef ref) {
    if (latest == null) {
      throw notFound(ref);
    }
    return switch (ref) {
      case ModelRef.Latest ignored -> latest;
      case ModelRef.Specific specific -> available(ref, versions.get(specific.version()));
      case ModelRef.Labelled labelled -> labelled(labelled);
    };
  }

  static Fault notFound(ModelRef ref) {
    String request =
        ref instanceof ModelRef.Specific specific
            ? "Specific(%s, %d)".formatted(ref.name(), specific.version())
            : "Latest(%s)".formatted(ref.name());
    return Fault.notFound("Servable not found for request: " + request);
  }

  private LoadedVersion labelled(ModelRef.Labelled ref) {
    Long version = labels.get(ref.label());
    if (version == null) {
      throw Fault.badInput("Unrecognized servable version label: " + ref.label());
    }
    var served = versions.get(version);
    if (served == null) {
      throw Fault.unavailable(
          "label %s of model %s points to version %d, which is not available; available: %s"
              .formatted(
                  ref.label(), ref.name(), version, versions.keySet().stream().sorted().toList()));
    }
    return served;
  }

  private static LoadedVersion available(ModelRef ref, @Nullable LoadedVersion version) {
    if (version == null) {
      throw notFound(ref);
    }
    return version;
  }
}
