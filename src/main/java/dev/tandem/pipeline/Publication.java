package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import dev.tandem.job.Job;
import dev.tandem.job.Progress;
import dev.tandem.job.Wanted;
import dev.tandem.pipeline.PublicationJson.Note;
import dev.tandem.pipeline.PublicationJson.Target;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Uploads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Makes a version of what a run left, exactly once. The number is noted in the database before the
 * version appears under it, and the version's lineage names the run: whoever goes on after a kill,
 * wherever it came, takes the number noted and sees whether the version is there. A rename, or the
 * last object in a bucket, makes it appear as a whole.
 */
final class Publication {
  private static final String EVENT = "publishing";
  private static final int MOST_TRIES = 20;

  private final ModelRegistry registry;
  private final Uploads uploads;

  Publication(ModelRegistry registry, Uploads uploads) {
    this.registry = registry;
    this.uploads = uploads;
  }

  /**
   * Publishes the model in the directory, waits until it is loaded, and points the label to it.
   *
   * @return the version
   */
  long publish(Job job, Progress progress, Target target, Path directory)
      throws IOException, InterruptedException {
    var run = PublicationJson.run(job.id(), job.specification());
    long version = place(run, progress, target.model(), directory);
    uploads.settle(target.model(), version);
    String label = target.label();
    if (label != null) {
      if (!isAvailable(target.model(), version)) {
        registry.load(target.model(), version);
      }
      registry.setLabel(target.model(), label, version);
    }
    return version;
  }

  private long place(String run, Progress progress, String model, Path directory)
      throws IOException, InterruptedException {
    OptionalLong noted = noted(run, model, progress);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      if (noted.isPresent()) {
        var there = registry.files(model, noted.getAsLong());
        if (there.isPresent() && LineageJson.isOf(there.get(), run)) {
          return noted.getAsLong();
        }
        if (there.isEmpty() && isPlaced(run, model, noted.getAsLong(), directory)) {
          return noted.getAsLong();
        }
      }
      noted = OptionalLong.of(next(model, noted));
      progress.event(EVENT, PublicationJson.note(new Note(run, model, noted.getAsLong())));
      if (progress.wanted() == Wanted.STOP) {
        throw new InterruptedException(); // with the service, or another has the job by now
      }
    }
    throw Fault.conflict("versions of model " + model + " are published by others; retry the job");
  }

  private static OptionalLong noted(String run, String model, Progress progress) {
    return progress
        .latest(EVENT)
        .map(PublicationJson::note)
        .filter(note -> note.run().equals(run) && note.model().equals(model))
        .map(note -> OptionalLong.of(note.version()))
        .orElseGet(OptionalLong::empty);
  }

  private long next(String model, OptionalLong tried) {
    long greatest =
        registry
            .stored(model)
            .filter(stored -> !stored.stored().isEmpty())
            .map(stored -> stored.stored().last())
            .orElse(0L);
    return Math.max(greatest, tried.orElse(0)) + 1;
  }

  /** False where somebody else has that number. */
  private boolean isPlaced(String run, String model, long version, Path directory)
      throws IOException {
    Path copy = directory.resolveSibling("publishing");
    Durable.remove(copy);
    try {
      Durable.copy(directory, copy);
      LineageJson.sign(copy, run);
      registry.publish(model, OptionalLong.of(version), copy);
      return true;
    } catch (Fault taken) {
      // what the disk refuses, as a read-only one does, is no number that somebody has
      if (taken.kind() == Fault.Kind.CONFLICT && taken.getCause() == null) {
        return false;
      }
      throw taken;
    } finally {
      Durable.remove(copy);
    }
  }

  private boolean isAvailable(String model, long version) {
    return registry.find(model).stream()
        .flatMap(found -> found.versions().stream())
        .anyMatch(found -> found.version() == version && found.isAvailable());
  }
}
