package dev.tandem.training;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Epochs of steps, with what happens between them. */
final class TrainingLoop {
  private static final double NANOS_PER_SECOND = 1e9;

  /** In fewer examples a unit rests by chance. */
  private static final int LEAST_TO_LOOK_AT = 16;

  private final TrainingPlan plan;
  private final TrainingSession session;
  private final Keeping keeping;
  private final Decisions decisions;
  private final Counsel counsel;
  private final List<History.Epoch> epochs = new ArrayList<>();
  private Map<String, float[]> best = Map.of();
  private Means means;
  private long done;
  private int inEpoch;
  private int bestEpoch;
  private boolean isDone;
  private long resumedFrom;
  private Instant kept;

  /** Where checkpoints go, and the clock that says when. */
  record Keeping(Checkpoints checkpoints, InstantSource clock) {}

  TrainingLoop(TrainingPlan plan, TrainingSession session, Keeping keeping) {
    this.plan = plan;
    this.session = session;
    this.keeping = keeping;
    this.decisions = new Decisions(plan);
    this.counsel = new Counsel(plan);
    this.means = new Means(plan.metrics());
    this.kept = keeping.clock().instant();
  }

  long resumedFrom() {
    return resumedFrom;
  }

  /** Takes up the newest checkpoint, or the first weights. */
  void begin() {
    keeping.checkpoints().newest().ifPresentOrElse(this::resume, () -> session.write(Map.of()));
  }

  private void resume(Checkpoint checkpoint) {
    var progress = checkpoint.progress();
    session.write(Stored.expectFit(session.stored(), checkpoint.variables()));
    done = progress.batches();
    resumedFrom = done;
    inEpoch = progress.batch();
    bestEpoch = progress.bestEpoch();
    isDone = progress.isDone();
    means = new Means(plan.metrics(), progress.means());
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
      if (!step(training, rate, listener)) {
        return History.Ending.DIVERGED;
      }
    }
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
    Batch batch = training.at(0);
    if (batch.size() >= LEAST_TO_LOOK_AT && counsel.wantsGradients()) {
      counsel.gradients(session.gradients(batch, done), epoch).forEach(listener::advice);
    }
  }

  private History.@Nullable Ending finish(History.Epoch epoch, TrainingListener listener) {
    var decision = decisions.epoch(epochs.size(), epoch.metrics());
    epochs.add(epoch);
    inEpoch = 0;
    means = new Means(plan.metrics());
    if (decision.isBest()) {
      best = session.read(session.weights());
      bestEpoch = epoch.number();
    }
    listener.epoch(epoch);
    counsel.epoch(epochs).forEach(listener::advice);
    return decision.stops() ? History.Ending.STOPPED_EARLY : null;
  }

  private boolean step(Batches training, double rate, TrainingListener listener) {
    Instant start = keeping.clock().instant();
    Batch batch = training.at(inEpoch);
    var measured = session.step(batch, new TrainingSession.StepNumbers(done, rate));
    means.add(measured, batch.size());
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
            batch.size() / Math.max(seconds, 1 / NANOS_PER_SECOND)));
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
    var over = new Means(plan.metrics());
    for (int i = 0; i < batches.count(); i++) {
      Batch batch = batches.at(i);
      over.add(session.evaluate(batch), batch.size());
    }
    return over.values(prefix);
  }

  private void keep() {
    keeping
        .checkpoints()
        .write(
            new Checkpoint(
                new Checkpoint.Progress(
                    done,
                    inEpoch,
                    epochs.size(),
                    bestEpoch,
                    isDone,
                    means.state(),
                    decisions.state(),
                    epochs),
                session.read(session.stored()),
                best));
    kept = keeping.clock().instant();
  }

  private static double seconds(Instant start, InstantSource clock) {
    return Duration.between(start, clock.instant()).toNanos() / NANOS_PER_SECOND;
  }
}
