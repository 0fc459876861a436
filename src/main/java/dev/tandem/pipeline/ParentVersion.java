package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.pipeline.TrainingSpecification.Parent;
import dev.tandem.registry.StoredModel;
import dev.tandem.registry.StoredVersion;
import dev.tandem.training.FieldsJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A version of the store that a specification asks for.
 *
 * @param pointer of the place that asks
 */
record ParentVersion(long number, Path directory, String pointer, String model) {
  private static final List<String> PARTS = List.of("saved_model.pb", "variables");

  /** A fault at the place's {@code model} or {@code version} where it is not there. */
  static ParentVersion find(Parent wanted, String pointer, Optional<StoredModel> stored)
      throws IOException {
    if (stored.isEmpty() || stored.get().versions().isEmpty()) {
      throw FieldsJson.fault(pointer + "/model", "must be in the store, got " + wanted.model());
    }
    SortedMap<Long, StoredVersion> versions = stored.get().versions();
    Long number = wanted.version() == null ? versions.lastKey() : wanted.version();
    var version = versions.get(number);
    if (version == null) {
      throw FieldsJson.fault(
          pointer + "/version", "must be one of " + listed(versions) + ", got " + number);
    }
    var found = new ParentVersion(number, version.directory(), pointer, wanted.model());
    for (String part : PARTS) {
      if (!Files.exists(found.directory().resolve(part))) {
        throw found.refused("is no SavedModel, of which alone weights are read");
      }
    }
    return found;
  }

  private static String listed(SortedMap<Long, ?> versions) {
    return String.join(", ", versions.keySet().stream().map(String::valueOf).toList());
  }

  /** What weights are in. */
  List<Path> parts() {
    return PARTS.stream().map(directory::resolve).toList();
  }

  String title() {
    return "version %d of model %s".formatted(number, model);
  }

  Fault refused(String reason) {
    String detail = "%s %s; take one that Tandem trained".formatted(title(), reason);
    return new Fault(
        Fault.Kind.UNPROCESSABLE,
        pointer + ": " + detail,
        List.of(new Fault.Violation(pointer, detail)));
  }
}
