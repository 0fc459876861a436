package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.pipeline.TrainingSpecification.Parent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies the versions that a model is to come of into its run: a resumed attempt has the same,
 * whatever became the latest since.
 */
record BringParents(TrainingSpecification wanted, ModelStore store) {
  static final String START = "/start_from";

  void into(RunDirectory directory) throws IOException {
    var start = wanted.startFrom();
    if (start != null && !Files.isDirectory(directory.start())) {
      var version = ParentVersion.find(start, START, store.find(start.model()));
      directory.once(
          directory.start(),
          into -> {
            for (Path part : version.parts()) {
              Durable.copy(part, into.resolve(part.getFileName()));
            }
          });
    }
    List<Parent> members = wanted.network().members();
    if (!members.isEmpty() && !Files.isDirectory(directory.members())) {
      directory.once(directory.members(), into -> members(members, into));
    }
  }

  private void members(List<Parent> members, Path into) throws IOException {
    for (int i = 0; i < members.size(); i++) {
      Parent member = members.get(i);
      var version = ParentVersion.find(member, EnsembleJson.pointer(i), store.find(member.model()));
      Durable.copy(version.directory(), into.resolve(String.valueOf(i)));
    }
  }
}
