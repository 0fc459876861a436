package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.job.ChildProcess;
import dev.tandem.job.Command;
import dev.tandem.job.Exit;
import dev.tandem.job.Job;
import dev.tandem.job.Outcome;
import dev.tandem.job.Progress;
import dev.tandem.job.Worker;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Uploads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains in a process of its own, then publishes what that left. Whatever ends half-way is gone on
 * with by the next attempt: the trainer resumes from its checkpoint, and one that had finished says
 * its result again.
 */
public final class TrainingWorker implements Worker {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingWorker.class);
  private static final int REFUSED = 3;
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final RunDirectories runs;
  private final ChildJvm jvm;
  private final Publication publication;
  private final ModelRegistry registry;

  public TrainingWorker(RunDirectories runs, ChildJvm jvm, Publishing publishing) {
    this.runs = runs;
    this.jvm = jvm;
    this.registry = publishing.registry();
    this.publication = new Publication(publishing.registry(), publishing.uploads());
  }

  /** What publishes a version and waits for it. */
  public record Publishing(ModelRegistry registry, Uploads uploads) {}

  @Override
  public Outcome run(Job job, Progress progress) throws IOException, InterruptedException {
    RunDirectory directory = runs.prepare(job.id(), job.specification());
    try {
      new BringParents(TrainingSpecificationJson.read(job.specification()), registry::inStore)
          .into(directory);
    } catch (Fault fault) {
      return new Outcome.Failed(fault.detail(), fault.kind() == Fault.Kind.UNAVAILABLE);
    }
    var heard = new HeardProgress(progress);
    Exit exit = ChildProcess.run(command(job, directory), heard);
    if (exit.outcome() instanceof Outcome.Succeeded(String said)) {
      String result = finish(job, progress, said, exit.code() == REFUSED);
      trim(job.id());
      return new Outcome.Succeeded(result);
    }
    return heard.told(exit.outcome());
  }

  private Command command(Job job, RunDirectory directory) {
    var arguments =
        List.of(
            "train",
            directory.specification().toString(),
            "--events",
            "--run-directory",
            directory.root().toString(),
            "--data-dir",
            runs.dataDir().toString());
    Duration limit = job.submission().limits().time();
    return new Command(jvm.line(directory.root(), arguments), directory.root(), GRACE, limit);
  }

  private String finish(Job job, Progress progress, String said, boolean refused)
      throws IOException, InterruptedException {
    var target = PublicationJson.target(job.specification());
    if (refused) {
      return PublicationJson.result(said, target.orElse(null), null, PublicationJson.refusal(said));
    }
    if (target.isEmpty()) {
      return PublicationJson.result(said, null, null, "the specification has no publish");
    }
    Path model = runs.of(job.id()).model();
    long version = publication.publish(job, progress, target.get(), model);
    LOG.info("job {} is version {} of model {}", job.id(), version, target.get().model());
    return PublicationJson.result(said, target.get(), version, "");
  }

  private void trim(String job) {
    try {
      runs.trim(job);
    } catch (IOException e) {
      LOG.warn("what job {} needs no longer stays: {}", job, e.toString());
    }
  }
}
