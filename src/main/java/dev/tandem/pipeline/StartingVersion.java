package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import dev.tandem.registry.StoredModel;
import dev.tandem.training.FieldsJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The version whose weights a training starts with, copied into its run: a resumed attempt starts
 * from the same, whatever became the latest since.
 */
record StartingVersion(TrainingSpecification.StartFrom wanted) {
  private static final List<String> PARTS = List.of("saved_model.pb", "variables");

  /** Copies it where that is not done yet. */
  void bring(Optional<StoredModel> stored, RunDirectory directory) throws IOException {
    if (Files.isDirectory(directory.start())) {
      return;
    }
    Path version = version(stored);
    directory.once(
        directory.start(),
        into -> {
          for (String part : PARTS) {
            Durable.copy(version.resolve(part), into.resolve(part));
          }
        });
  }

  private Path version(Optional<StoredModel> stored) throws IOException {
    if (stored.isEmpty() || stored.get().versions().isEmpty()) {
      throw FieldsJson.fault("/start_from/model", "must be in the store, got " + wanted.model());
    }
    var versions = stored.get().versions();
    Long number = wanted.version() == null ? versions.lastKey() : wanted.version();
    var version = versions.get(number);
    if (version == null) {
      throw FieldsJson.fault(
          "/start_from/version", "must be one of " + listed(versions) + ", got " + number);
    }
    Path path = version.directory();
    for (String part : PARTS) {
      if (!Files.exists(path.resolve(part))) {
        throw new Fault(
            Fault.Kind.UNPROCESSABLE,
            "/start_from: version %d of model %s is no SavedModel; start from one that Tandem trained"
                .formatted(number, wanted.model()));
      }
    }
    return path;
  }

  private static String listed(SortedMap<Long, ?> versions) {
    return String.join(", ", versions.keySet().stream().map(String::valueOf).toList());
  }
}
