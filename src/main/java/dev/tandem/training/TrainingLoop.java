package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.WeightValues;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Epochs of steps, with what happens between them. */
final class TrainingLoop implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  /** In fewer examples a unit rests by chance. */
  private static final int LEAST_TO_LOOK_AT = 16;

  private final TrainingPlan plan;
  private final Keeping keeping;
  private final Stepping stepping;
  private TrainingSession session;
  private int parts;
  private Decisions decisions;
  private Counsel counsel;
  private final List<History.Epoch> epochs = new ArrayList<>();
  private Map<String, float[]> best = Map.of();

  /** What the last checkpoint had; its arrays are those of the next. */
  private final Map<String, float[]> stored = new LinkedHashMap<>();

  private Means means;
  private long done;
  private int inEpoch;
  private int bestEpoch;
  private boolean isDone;
  private long resumedFrom;
  private List<String> notes = List.of();
  private Instant kept;
  private Duration waited = Duration.ZERO;

  /** Where checkpoints go, what is there before the first, and the clock that says when. */
  record Keeping(Checkpoints checkpoints, Map<String, WeightValues> start, InstantSource clock) {}

  /** How a step is made. */
  interface Stepping {
    TrainingSession.Measured step(
        TrainingSession session, List<Batch> batch, TrainingSession.StepNumbers numbers);
  }

  TrainingLoop(TrainingPlan plan, Keeping keeping, Stepping stepping) {
    this.plan = plan;
    this.keeping = keeping;
    this.stepping = stepping;
    this.parts = plan.hardware().parts();
    this.session = new TrainingSession(plan, parts);
    this.decisions = new Decisions(plan);
    this.counsel = new Counsel(plan);
    this.means = new Means(plan.measured());
    this.kept = keeping.clock().instant();
  }

  long resumedFrom() {
    return resumedFrom;
  }

  TrainingSession session() {
    return session;
  }

  /** Takes up the newest checkpoint, or the first weights. */
  void begin() {
    keeping.checkpoints().newest().ifPresentOrElse(this::resume, this::start);
  }

  private void start() {
    var fitted = StartingWeights.fitted(plan.network(), session.weights(), keeping.start());
    session.write(fitted.values());
    notes = fitted.notes();
  }

  private void resume(Checkpoint checkpoint) {
    var progress = checkpoint.progress();
    if (progress.parts() > parts) {
      cut(progress.parts());
    }
    session.write(Stored.expectFit(session.stored(), checkpoint.variables()));
    done = progress.batches();
    resumedFrom = done;
    inEpoch = progress.batch();
    bestEpoch = progress.bestEpoch();
    isDone = progress.isDone();
    means = new Means(plan.measured(), progress.means());
    decisions.resume(progress.decisions());
    epochs.addAll(progress.epochs());
    counsel.resume(epochs);
    best = checkpoint.best();
  }

  History train(Batches training, @Nullable Batches validation, TrainingListener listener) {
    if (isDone) {
      return history(endingOfDone());
    }
    kept = keeping.clock().instant();
    training.cut(parts);
    notes.forEach(note -> listener.log("info", note));
    notes = List.of();
    while (epochs.size() < plan.epochs()) {
      History.@Nullable Ending ending = epoch(training, validation, listener);
      if (ending != null) {
        return ended(ending);
      }
    }
    return ended(History.Ending.FINISHED);
  }

  private History.Ending endingOfDone() {
    return epochs.size() < plan.epochs() ? History.Ending.STOPPED_EARLY : History.Ending.FINISHED;
  }

  private History ended(History.Ending ending) {
    switch (ending) {
      case PAUSED, CANCELLED -> keep();
      case FINISHED, STOPPED_EARLY -> {
        putBack(ending);
        isDone = true;
        keep();
      }
      case DIVERGED -> putBack(ending);
    }
    return history(ending);
  }

  /** Makes the best weights, or the averaged ones, the result. */
  private void putBack(History.Ending ending) {
    Map<String, float[]> result = new LinkedHashMap<>(best);
    if (result.isEmpty() && ending != History.Ending.DIVERGED) {
      result.putAll(Averages.of(plan, session));
    }
    if (!result.isEmpty()) {
      Map<String, float[]> all = session.read(session.stored());
      all.putAll(result);
      session.write(all);
    }
  }

  private History history(History.Ending ending) {
    return new History(epochs, ending, best.isEmpty() ? 0 : bestEpoch);
  }

  private History.@Nullable Ending epoch(
      Batches training, @Nullable Batches validation, TrainingListener listener) {
    Instant start = keeping.clock().instant();
    waited = Duration.ZERO;
    training.shuffle(epochs.size());
    double rate = plan.optimizer().learningRate();
    while (inEpoch < training.count()) {
      switch (listener.wanted()) {
        case RUN -> {}
        case PAUSE -> {
          return History.Ending.PAUSED;
        }
        case CANCEL -> {
          return History.Ending.CANCELLED;
        }
      }
      rate = decisions.learningRate(position(training));
      try {
        if (!step(training, rate, listener)) {
          return History.Ending.DIVERGED;
        }
      } catch (TFResourceExhaustedException e) {
        repeatInSmallerParts(training, listener, e);
        training.shuffle(epochs.size());
      }
    }
    double share = waited.toNanos() / NANOS_PER_SECOND / seconds(start, keeping.clock());
    listener.log("debug", "steps waited %.2f %% of the epoch".formatted(100 * share));
    var metrics = new LinkedHashMap<>(means.values(""));
    if (validation != null) {
      metrics.putAll(evaluate(validation, "val_"));
    }
    var epoch =
        new History.Epoch(
            epochs.size() + 1, plan.epochs(), metrics, rate, seconds(start, keeping.clock()));
    look(training, epoch.number(), listener);
    return finish(epoch, listener);
  }

  /** Looks at the gradients of one batch, without a step; they tell what the loss does not. */
  private void look(Batches training, int epoch, TrainingListener listener) {
    Batch batch = training.at(0).getFirst();
    if (batch.size() >= LEAST_TO_LOOK_AT && counsel.wantsGradients()) {
      counsel.gradients(session.gradients(batch, done), epoch).forEach(listener::advice);
    }
  }

  private History.@Nullable Ending finish(History.Epoch epoch, TrainingListener listener) {
    var decision = decisions.epoch(epochs.size(), epoch.metrics());
    epochs.add(epoch);
    inEpoch = 0;
    means = new Means(plan.measured());
    if (decision.isBest()) {
      best = session.read(session.weights());
      bestEpoch = epoch.number();
    }
    listener.epoch(epoch);
    counsel.epoch(epochs).forEach(listener::advice);
    return decision.stops() ? History.Ending.STOPPED_EARLY : null;
  }

  /**
   * Goes back to the newest checkpoint, since nobody knows which variables a step that failed has
   * changed, with batches in twice as many parts.
   */
  private void repeatInSmallerParts(
      Batches training, TrainingListener listener, TFResourceExhaustedException cause) {
    if (2 * parts > training.size()) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "out of memory with one example at a time; make the network or its input smaller",
          cause);
    }
    cut(2 * parts);
    training.cut(parts);
    restart();
    keep();
    listener.log(
        "warning",
        "out of memory: goes on at step %d with batches in %d parts of %d examples"
            .formatted(done, parts, Math.ceilDiv(training.size(), parts)));
  }

  private void cut(int into) {
    session.close();
    parts = into;
    session = new TrainingSession(plan, parts);
    stored.clear();
  }

  private void restart() {
    epochs.clear();
    best = Map.of();
    done = 0;
    inEpoch = 0;
    bestEpoch = 0;
    means = new Means(plan.measured());
    decisions = new Decisions(plan);
    counsel = new Counsel(plan);
    long told = resumedFrom;
    begin();
    resumedFrom = told;
  }

  private boolean step(Batches training, double rate, TrainingListener listener) {
    Instant start = keeping.clock().instant();
    List<Batch> batch = training.at(inEpoch);
    int size = batch.stream().mapToInt(Batch::size).sum();
    waited = waited.plus(Duration.between(start, keeping.clock().instant()));
    var measured = stepping.step(session, batch, new TrainingSession.StepNumbers(done, rate));
    means.add(measured, size);
    done++;
    inEpoch++;
    Averages.overwrite(plan, session, done);
    double seconds = seconds(start, keeping.clock());
    listener.step(
        new TrainingListener.Step(
            done,
            (long) training.count() * plan.epochs(),
            measured.loss(),
            measured.gradientNorm(),
            rate,
            size / Math.max(seconds, 1 / NANOS_PER_SECOND)));
    counsel.step(measured, epochs.size() + 1).forEach(listener::advice);
    if (!Float.isFinite(measured.loss())) {
      return false;
    }
    Instant now = keeping.clock().instant();
    if (!Duration.between(kept, now)
        .minusSeconds(plan.checkpointing().everySeconds())
        .isNegative()) {
      keep();
    }
    return true;
  }

  private Schedule.Position position(Batches training) {
    int every = plan.gradientAccumulationSteps();
    return new Schedule.Position(
        done / every,
        (long) training.count() * plan.epochs() / every,
        epochs.size(),
        plan.epochs());
  }

  Map<String, Double> evaluate(Batches batches, String prefix) {
    var over = new Means(plan.measured());
    for (int i = 0; i < batches.count(); i++) {
      for (Batch batch : batches.at(i)) {
        over.add(session.evaluate(batch), batch.size());
      }
    }
    return over.values(prefix);
  }

  private void keep() {
    session.read(session.stored(), stored);
    keeping
        .checkpoints()
        .write(
            new Checkpoint(
                new Checkpoint.Progress(
                    done,
                    inEpoch,
                    epochs.size(),
                    parts,
                    bestEpoch,
                    isDone,
                    means.state(),
                    decisions.state(),
                    epochs),
                stored,
                best));
    kept = keeping.clock().instant();
  }

  @Override
  public void close() {
    session.close();
  }

  private static double seconds(Instant start, InstantSource clock) {
    return Duration.between(start, clock.instant()).toNanos() / NANOS_PER_SECOND;
  }
}
