package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What an operator does to models; all of it is written to the store first. */
record Operations(Store store, HostedModels models, Loader loader) {
  void delete(String model, long version) {
    models.change(
        model,
        (hosted, stored) -> {
          expectUnlabelled(hosted, model, version);
          store.delete(model, version);
        });
    // By now another version serves in its place; where none can, it goes all the same.
    var hosted = models.find(model);
    if (hosted != null && hosted.isAvailable(version)) {
      models.change(model, (one, stored) -> one.unloadIfAvailable(version));
    }
  }

  private static void expectUnlabelled(HostedModel hosted, String model, long version) {
    hosted
        .settings()
        .versionLabels()
        .forEach(
            (label, labelled) -> {
              if (labelled == version) {
                throw Fault.conflict(
                    "label %s of model %s points to version %d; point it to another one first"
                        .formatted(label, model, version));
              }
            });
  }

  void patch(String model, Map<String, ?> settings) {
    models.change(
        model,
        (hosted, stored) ->
            edit(
                stored,
                yaml -> ModelYaml.merged(yaml, settings),
                // The files that an input names are read, so that a wrong one is told now.
                settings.containsKey("input") ? loader::face : found -> found));
  }

  void setLabel(String model, String label, long version) {
    models.change(
        model,
        (hosted, stored) -> {
          hosted.expectAvailable(version);
          edit(stored, yaml -> ModelYaml.merged(yaml, labels(label, version)));
        });
  }

  void removeLabel(String model, String label) {
    models.change(
        model,
        (hosted, stored) -> {
          if (hosted.settings().versionLabels().containsKey(label)) {
            edit(stored, yaml -> ModelYaml.merged(yaml, labels(label, null)));
          }
        });
  }

  private static Map<String, ?> labels(String label, @Nullable Long version) {
    var labels = new HashMap<String, @Nullable Long>();
    labels.put(label, version);
    return Map.of("version_labels", labels);
  }

  void load(String model, long version) {
    models.change(
        model,
        (hosted, stored) -> {
          if (!stored.versions().containsKey(version)) {
            throw Fault.notFound(
                "model %s has no version %d in the store; stored: %s"
                    .formatted(model, version, stored.versions().keySet()));
          }
          want(hosted, stored, wanted -> wanted.add(version));
        });
    Optional.ofNullable(models.find(model)).stream()
        .flatMap(hosted -> hosted.status().versions().stream())
        .filter(status -> status.version() == version)
        .flatMap(status -> Optional.ofNullable(status.failure()).stream())
        .findFirst()
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  void unload(String model, long version) {
    models.change(
        model,
        (hosted, stored) -> {
          hosted.expectAvailable(version);
          want(hosted, stored, wanted -> wanted.remove(version));
          hosted.unloadIfAvailable(version);
        });
  }

  private void want(HostedModel hosted, StoredModel stored, Consumer<Set<Long>> change) {
    var wanted = hosted.settings().versionPolicy().wanted(stored.versions().keySet());
    change.accept(wanted);
    var policy = Map.of("specific", List.copyOf(wanted));
    edit(stored, yaml -> ModelYaml.with(yaml, "version_policy", policy));
  }

  /** Changes the model's settings; what would not be understood is not written. */
  private void edit(StoredModel stored, UnaryOperator<String> change) {
    edit(stored, change, found -> found);
  }

  private void edit(
      StoredModel stored, UnaryOperator<String> change, Function<FoundSettings, ?> check) {
    store.changeSettings(
        stored.name(),
        yaml -> {
          String changed = change.apply(yaml);
          var version = HostedModel.greatestWithSettings(stored);
          var unused = check.apply(SettingsYaml.check(changed, version, stored.directory()));
          return changed;
        });
  }
}
