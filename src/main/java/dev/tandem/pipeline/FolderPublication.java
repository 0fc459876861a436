package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.registry.NewModelYaml;
import dev.tandem.registry.Store;
import dev.tandem.registry.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Makes the next version of a model out of what a run left, once: a version whose lineage names the
 * run is the one, whoever was killed after it appeared.
 */
record FolderPublication(Store store, RunDirectory directory) {
  long publish(TrainingSpecification.Publish publish) throws IOException {
    OptionalLong there = published(publish.model());
    long version = there.isPresent() ? there.getAsLong() : place(publish.model());
    String label = publish.label();
    if (label != null) {
      store.changeSettings(publish.model(), yaml -> NewModelYaml.labelled(yaml, label, version));
    }
    return version;
  }

  private OptionalLong published(String model) throws IOException {
    StoredModel stored = store.find(model).orElse(null);
    if (stored == null) {
      return OptionalLong.empty();
    }
    String run = directory.id();
    for (var version : stored.versions().entrySet()) {
      if (LineageJson.isOf(version.getValue().directory(), run)) {
        return OptionalLong.of(version.getKey());
      }
    }
    return OptionalLong.empty();
  }

  private long place(String model) throws IOException {
    Path copy = directory.root().resolve("publishing.tmp-" + directory.id());
    Durable.remove(copy);
    try {
      Durable.copy(directory.model(), copy);
      return store.publish(model, OptionalLong.empty(), copy);
    } finally {
      Durable.remove(copy);
    }
  }
}
