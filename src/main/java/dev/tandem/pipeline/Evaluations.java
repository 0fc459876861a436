package dev.tandem.pipeline;

import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Datasets;
import dev.tandem.dataset.Source;
import dev.tandem.fault.Fault;
import dev.tandem.inference.Predictor;
import dev.tandem.model.ModelRef;
import dev.tandem.pipeline.Evaluation.Subject;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.ServedVersion;
import dev.tandem.registry.VersionStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures registered versions on stored datasets, one after the other in the background, with each
 * version's own preprocessing. What was found is kept; what a stop interrupts is told as failed.
 * Thread safe.
 */
public final class Evaluations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Evaluations.class);
  private static final int WAITING = 32;
  private static final int STOP_SECONDS = 20;

  /** What evaluations stand on. */
  public record Surroundings(
      ModelRegistry registry, Predictor predictor, Datasets datasets, Clock clock) {}

  /**
   * What is to be measured.
   *
   * @param version the latest where it is empty
   * @param targets as {@link Subject} has them
   */
  public record Wish(
      String model, OptionalLong version, String dataset, Map<String, String> targets) {}

  private final Surroundings around;
  private final KeptEvaluations kept;
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("evaluations").factory());
  private volatile boolean closed;

  private Evaluations(Surroundings around, KeptEvaluations kept) {
    this.around = around;
    this.kept = kept;
    worker.allowCoreThreadTimeOut(true);
  }

  /**
   * @param directory where what was found is kept; made if it is not there
   */
  public static Evaluations open(Path directory, Surroundings around) throws IOException {
    return new Evaluations(around, KeptEvaluations.open(directory));
  }

  /**
   * Queues an evaluation, of the latest version where none is given. What is not there is not
   * found; a loaded version and a dataset with other classes do not fit and are refused at once.
   */
  public String submit(Wish wish) {
    String model = wish.model();
    var examples = around.datasets().expect(wish.dataset());
    var status =
        around
            .registry()
            .find(model)
            .or(() -> around.registry().stored(model))
            .orElseThrow(() -> Fault.notFound("model '" + model + "' is not in the store"));
    long number = wish.version().orElseGet(() -> latest(status));
    var subject = new Subject(model, number, wish.dataset(), wish.targets());
    expectVersion(status, number);
    expectFit(status, subject, examples);
    String id = UUID.randomUUID().toString();
    var queued =
        new Evaluation(
            id, subject, EvaluationState.QUEUED, around.clock().instant(), null, null, null);
    kept.put(queued);
    try {
      worker.execute(() -> work(queued));
    } catch (RejectedExecutionException e) {
      kept.remove(id);
      throw new Fault(
          Fault.Kind.OVERLOADED, WAITING + " evaluations wait already; try again later", e);
    }
    return id;
  }

  private static long latest(ModelStatus status) {
    return status.versions().stream()
        .filter(VersionStatus::isAvailable)
        .mapToLong(VersionStatus::version)
        .max()
        .orElseGet(
            () -> {
              if (status.stored().isEmpty()) {
                throw Fault.notFound("model " + status.name() + " has no version");
              }
              return status.stored().last();
            });
  }

  private void expectVersion(ModelStatus status, long version) {
    boolean isThere =
        status.stored().contains(version)
            || around
                .registry()
                .stored(status.name())
                .map(now -> now.stored().contains(version))
                .orElse(false);
    if (!isThere) {
      throw Fault.notFound(
          "model %s has no version %d; stored: %s"
              .formatted(status.name(), version, status.stored()));
    }
  }

  /** One that is not loaded says what it is when it is its turn. */
  private void expectFit(ModelStatus status, Subject subject, Dataset dataset) {
    long version = subject.version();
    boolean isAvailable =
        status.versions().stream().anyMatch(one -> one.version() == version && one.isAvailable());
    if (!isAvailable) {
      return;
    }
    try (var lease = around.registry().lease(new ModelRef.Specific(status.name(), version))) {
      var _ = outputs(subject, lease.served(), around.datasets().source(dataset));
    }
  }

  private EvaluatedOutputs outputs(Subject subject, ServedVersion version, Source source) {
    return EvaluatedOutputs.of(
        new EvaluatedOutputs.Question(version, source, subject.targets()),
        around.registry().files(subject.model(), subject.version()));
  }

  /** The evaluation of that id as a JSON object. */
  public Optional<String> find(String id) {
    return kept.find(id);
  }

  private void work(Evaluation queued) {
    var running = queued.running();
    try {
      kept.put(running);
      kept.put(result(running));
    } catch (Fault unkept) {
      LOG.error("evaluation {} is lost: {}", queued.id(), unkept.detail());
    }
  }

  private Evaluation result(Evaluation running) {
    try {
      return running.succeeded(measure(running.subject()), around.clock().instant());
    } catch (RuntimeException | OutOfMemoryError e) {
      return ended(running, e);
    }
  }

  private Evaluation ended(Evaluation running, Throwable failure) {
    if (closed) {
      return running.ended(
          EvaluationState.CANCELLED, KeptEvaluations.STOPPED, around.clock().instant());
    }
    if (!(failure instanceof Fault)) {
      LOG.error("evaluation {} failed", running.id(), failure);
    }
    String why = failure instanceof Fault fault ? fault.detail() : String.valueOf(failure);
    return running.ended(EvaluationState.FAILED, why, around.clock().instant());
  }

  private Evaluation.Report measure(Subject subject) {
    if (closed) {
      throw Fault.unavailable(KeptEvaluations.STOPPED);
    }
    var dataset = around.datasets().expect(subject.dataset());
    try (var lease = around.registry().borrow(subject.model(), subject.version())) {
      var served = lease.served();
      var source = around.datasets().source(dataset);
      var run = new EvaluationRun(source, outputs(subject, served, source));
      return run.report(new Examined(around.predictor(), served, run::read, () -> closed));
    }
  }

  /** Ends what is under way; it is told as cancelled. */
  @Override
  public void close() {
    closed = true;
    worker.shutdown();
    try {
      if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("stopped while an evaluation was still under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
