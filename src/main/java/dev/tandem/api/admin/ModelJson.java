package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.registry.InputSettings;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.VersionState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A model as the operator's answers show it. */
@Schema(name = "Model", description = "A model of the store with its versions, newest first.")
record ModelJson(
    @Schema(example = "digits") String name,
    @Schema(example = "Handwritten digits 0 to 9, MNIST") String description,
    @Schema(
            description = "What callers send, as in model.yaml.",
            example =
                "{\"kind\":\"image\",\"size\":[28,28],\"resize\":\"stretch\",\"channels\":\"grey\",\"scale\":\"unit\"}")
        Map<String, Object> input,
    @JsonProperty("version_labels") @Schema(example = "{\"stable\":1}")
        Map<String, Long> versionLabels,
    @JsonProperty("settings_error")
        @Schema(
            description =
                "Why the model.yaml in the store is not in force; those read before it are.",
            nullable = true)
        @Nullable String settingsError,
    List<VersionJson> versions) {

  /** Every model. */
  @Schema(name = "Models")
  record Models(List<ModelJson> models) {}

  static ModelJson of(ModelStatus model) {
    var versions = new ArrayList<VersionJson>();
    for (var version : model.versions()) {
      // One that ended is of interest while it lies in the store, or to say why it went.
      if (version.state() != VersionState.END
          || version.failure() != null
          || model.stored().contains(version.version())) {
        versions.add(VersionJson.of(version));
      }
    }
    for (long stored : model.stored()) {
      if (versions.stream().noneMatch(version -> version.version() == stored)) {
        versions.add(VersionJson.unloaded(stored));
      }
    }
    versions.sort(Comparator.comparingLong(VersionJson::version).reversed());
    var settings = model.settings();
    return new ModelJson(
        model.name(),
        settings.description(),
        InputSettings.write(settings.input()),
        new TreeMap<>(settings.versionLabels()),
        model.refusedSettings() == null ? null : model.refusedSettings().detail(),
        versions);
  }
}
