package dev.tandem.pipeline;

import dev.tandem.dataset.Datasets;
import dev.tandem.evaluation.Picture;
import dev.tandem.fault.Fault;
import dev.tandem.fault.Fault.Violation;
import dev.tandem.job.Job;
import dev.tandem.job.JobEvent;
import dev.tandem.job.Jobs;
import dev.tandem.nn.Summary;
import dev.tandem.registry.ModelRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trainings as jobs: specifications are checked before they are queued, and a job's files go with
 * it. Thread safe.
 */
public final class TrainingJobs {
  private final Jobs jobs;
  private final RunDirectories runs;
  private final ExamplesFit fit;
  private final ModelStore models;

  /**
   * @param models where the versions are that a training starts from or is made of
   */
  public TrainingJobs(Jobs jobs, RunDirectories runs, Datasets datasets, ModelRegistry models) {
    this(jobs, runs, datasets, models::inStore);
  }

  TrainingJobs(Jobs jobs, RunDirectories runs, Datasets datasets, ModelStore models) {
    this.models = models;
    this.jobs = jobs;
    this.runs = runs;
    this.fit = new ExamplesFit(datasets);
  }

  /** The jobs as they are queued. */
  public Jobs jobs() {
    return jobs;
  }

  /** Queues a training; what is wrong with it is a fault of kind unprocessable, with the places. */
  public Job submit(String specification, @Nullable String idempotencyKey) {
    var wanted = SubmissionJson.read(specification, models);
    var submission = SubmissionJson.submission(wanted, idempotencyKey);
    expectFit(wanted);
    return jobs.submit(submission);
  }

  /** What {@link #submit} would find, and what the network is, all of it without a job. */
  public Validation validate(String specification) {
    TrainingSpecification wanted;
    try {
      wanted = SubmissionJson.read(specification, models);
    } catch (Fault fault) {
      if (fault.kind() != Fault.Kind.UNPROCESSABLE) {
        throw fault;
      }
      var problems =
          fault.violations().isEmpty()
              ? List.of(new Violation("", fault.detail()))
              : fault.violations();
      return new Validation(problems, null, null, 0);
    }
    var summary = Summary.of(wanted.network().network());
    return new Validation(
        problems(wanted), SubmissionJson.write(wanted), summary, bytes(wanted, summary));
  }

  /** Weights, their gradients, the optimizer's two moments, and what a batch keeps for them. */
  private static long bytes(TrainingSpecification wanted, Summary summary) {
    long weights = 4 * summary.parameters();
    long activations = summary.bytes() - weights;
    return 4 * weights + 2 * activations * Math.max(1, wanted.batchSize());
  }

  /**
   * Queues a job again that failed or was cancelled.
   *
   * @param changes a merge patch of its specification; null to leave it
   */
  public Job retry(String id, @Nullable String changes) {
    if (changes == null) {
      return jobs.retry(id, null);
    }
    var wanted = SubmissionJson.merged(expect(id).specification(), changes, models);
    var submission = SubmissionJson.submission(wanted, null);
    expectFit(wanted);
    return jobs.retry(id, submission);
  }

  /** What does not fit the datasets, the store and this machine. */
  private List<Violation> problems(TrainingSpecification wanted) {
    var problems = new ArrayList<>(fit.problems(wanted));
    try {
      var start = wanted.startFrom();
      if (start != null) {
        var _ = ParentVersion.find(start, BringParents.START, models.find(start.model()));
      }
      var unused = Devices.ofThisMachine().chosen(wanted.distribution());
    } catch (Fault fault) {
      problems.addAll(SubmissionJson.located(fault).violations());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return problems;
  }

  private void expectFit(TrainingSpecification wanted) {
    List<Violation> problems = problems(wanted);
    if (!problems.isEmpty()) {
      String all =
          problems.stream()
              .map(problem -> problem.pointer() + " " + problem.detail())
              .collect(Collectors.joining("; "));
      throw new Fault(Fault.Kind.UNPROCESSABLE, all, problems);
    }
  }

  /** The layers of a job's network. */
  public Summary summary(String id) {
    return Summary.of(SubmissionJson.read(expect(id).specification()).network().network());
  }

  /** The epochs of a job as it told them, JSON objects; one that was repeated stands once. */
  public List<String> epochs(String id) {
    var told = jobs.history(id, "epoch").stream().map(JobEvent::data).toList();
    return StoredReportJson.epochs(told).stream().map(Object::toString).toList();
  }

  public Job expect(String id) {
    return jobs.find(id).orElseThrow(() -> Fault.notFound("there is no job " + id));
  }

  /** The names of the pictures of a report. */
  public static List<String> pictures() {
    return RunPictures.NAMES;
  }

  /** Whether a report may have a picture of that name: one of these, or one of an output. */
  public static boolean isPicture(String name) {
    return RunPictures.isName(name);
  }

  /** The page of a job, whatever its state; its addresses stand beside it. */
  public String report(String id) {
    return new JobReport(expect(id), jobs, runs).html();
  }

  /** The curves of a job's epochs so far, if there are any. */
  public Optional<Picture> curves(String id) {
    return new JobReport(expect(id), jobs, runs).curves();
  }

  /** A file or folder of the run, by its path in the run's directory. */
  public Optional<Path> file(String id, String relative) {
    return runs.file(expect(id).id(), relative);
  }

  /** Forgets a job that has ended, and removes its files. */
  public void delete(String id) {
    jobs.delete(id);
    runs.remove(id);
  }
}
