package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
        (hosted, stored) -> {
          edit(
              stored,
              yaml -> ModelYaml.merged(yaml, settings),
              changed -> {
                expectLabelsAvailable(hosted, stored, settings);
                expectFit(hosted, stored, settings, changed);
              });
        });
  }

  private static void expectLabelsAvailable(
      HostedModel hosted, StoredModel stored, Map<String, ?> settings) {
    if (settings.get("version_labels") instanceof Map<?, ?> labels) {
      labels.forEach(
          (label, version) -> {
            if (version instanceof Integer || version instanceof Long) {
              String pointer = "/version_labels/" + label;
              expectAvailable(hosted, stored, ((Number) version).longValue(), pointer);
            }
          });
    }
  }

  private static void expectAvailable(
      HostedModel hosted, StoredModel stored, long version, String pointer) {
    try {
      expectStored(stored, version);
      hosted.expectAvailable(version);
    } catch (Fault fault) {
      throw fault.at(pointer);
    }
  }

  /** Holds what is changed of inputs and outputs against the newest version that serves. */
  private void expectFit(
      HostedModel hosted, StoredModel stored, Map<String, ?> settings, String changed) {
    boolean ofInput = settings.containsKey("input");
    boolean ofOutputs = settings.containsKey("output") || settings.containsKey("class_names");
    var latest = hosted.latest();
    if (latest == null) {
      if (ofInput) {
        // The files that it names are read all the same, so that a wrong one is told now.
        var unused = loader.face(check(stored, changed));
      }
      return;
    }
    var found = SettingsYaml.check(changed, latest.directory(), stored.directory());
    var fit = new Fit(latest.id(), latest.signatures());
    if (ofInput) {
      fit.checkInput(loader.face(found));
    }
    if (ofOutputs) {
      fit.checkOutputs(found.orThrow());
    }
  }

  void setLabel(String model, String label, long version) {
    Labels.check(label);
    models.change(
        model,
        (hosted, stored) -> {
          expectAvailable(hosted, stored, version, "/version");
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
          expectStored(stored, version);
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

  private static void expectStored(StoredModel stored, long version) {
    if (!stored.versions().containsKey(version)) {
      throw Fault.notFound(
          "model %s has no version %d in the store; stored: %s"
              .formatted(stored.name(), version, stored.versions().keySet()));
    }
  }

  void unload(String model, long version) {
    models.change(
        model,
        (hosted, stored) -> {
          hosted.expectAvailable(version);
          expectUnlabelled(hosted, model, version);
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
    edit(stored, change, changed -> {});
  }

  private void edit(StoredModel stored, UnaryOperator<String> change, Consumer<String> more) {
    store.changeSettings(
        stored.name(),
        yaml -> {
          String changed = change.apply(yaml);
          var unused = check(stored, changed);
          more.accept(changed);
          return changed;
        });
  }

  private static FoundSettings check(StoredModel stored, String changed) {
    var version = HostedModel.greatestWithSettings(stored);
    return SettingsYaml.check(changed, version, stored.directory());
  }
}
