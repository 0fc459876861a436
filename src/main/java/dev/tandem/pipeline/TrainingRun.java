package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.dataset.Datasets;
import dev.tandem.dataset.Examples;
import dev.tandem.export.SavedModelWeights;
import dev.tandem.nn.Ensemble;
import dev.tandem.nn.Precision;
import dev.tandem.nn.Summary;
import dev.tandem.nn.WeightValues;
import dev.tandem.training.Advice;
import dev.tandem.training.Frozen;
import dev.tandem.training.History;
import dev.tandem.training.Trainer;
import dev.tandem.training.TrainingListener;
import dev.tandem.training.TrainingPlan;
import dev.tandem.training.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of a training, from examples to a model with its report. Whatever was done whole by an
 * attempt before is not done again, and {@code result.json} says that all is.
 */
record TrainingRun(
    TrainingSpecification wanted,
    RunDirectory directory,
    Datasets datasets,
    Audience audience,
    Wishes wishes,
    InstantSource clock) {
  private static final String VALIDATION = "validation";
  private static final String TEST = "test";

  /** The result; empty where it was told to stop before the end. */
  Optional<String> run() throws IOException {
    if (Files.isRegularFile(directory.result())) {
      return told(Files.readString(directory.result()).strip());
    }
    directory.sweep();
    if (!Files.isRegularFile(directory.specification())) {
      Durable.write(directory.specification(), TrainingSpecificationJson.text(wanted));
    }
    var limit = new Limit(wanted.limits(), directory, clock);
    var inherited = Inherited.of(wanted, directory);
    try (var material =
        new PrepareMaterial(wanted, datasets, directory.prepared(), inherited).run()) {
      limit.checkDisk();
      material.problems().forEach(problem -> audience.log("warn", problem));
      warnOfKnownExamples(material);
      Optional<String> result = train(material, limit);
      if (result.isEmpty()) {
        return result;
      }
      Durable.write(directory.result(), result.get() + "\n");
    }
    Durable.remove(directory.prepared());
    return told(Files.readString(directory.result()).strip());
  }

  private Optional<String> told(String result) {
    audience.result(result);
    return Optional.of(result);
  }

  private Optional<String> train(Material material, Limit limit) throws IOException {
    try (var trainer = Trainer.open(plan(material), directory.root(), start())) {
      if (trainer.resumedFromStep() > 0) {
        audience.resumed(trainer.resumedFromStep());
      }
      var sets = material.sets();
      var listener = new Listener(audience, wishes, limit, wanted.epochs());
      History history = trainer.train(sets.training(), sets.validation(), listener);
      switch (history.ending()) {
        case PAUSED, CANCELLED -> {
          return Optional.empty();
        }
        case DIVERGED -> throw diverged(history, listener);
        case FINISHED, STOPPED_EARLY -> {}
      }
      limit.checkDisk();
      return Optional.of(finish(material, trainer, history));
    }
  }

  /** Versions that were split otherwise have trained on examples that validate here. */
  private void warnOfKnownExamples(Material material) throws IOException {
    var members = wanted.network().members();
    for (int i = 0; i < members.size() && material.sets().validation() != null; i++) {
      if (LineageJson.maySee(directory.members().resolve(String.valueOf(i)), material)) {
        audience.log(
            "warn",
            "version %d of model %s was trained on another split of dataset %s"
                    .formatted(
                        members.get(i).version(), members.get(i).model(), material.dataset().name())
                + ", so it knows examples that validate here; believe what /evaluate says");
      }
    }
  }

  private Map<String, WeightValues> start() {
    if (wanted.network().isEnsemble()) {
      var weights = new ArrayList<Map<String, WeightValues>>();
      for (int i = 0; i < wanted.network().members().size(); i++) {
        weights.add(SavedModelWeights.read(directory.members().resolve(String.valueOf(i))));
      }
      return Ensemble.weights(weights);
    }
    return wanted.startFrom() == null ? Map.of() : SavedModelWeights.read(directory.start());
  }

  private TrainingFailure diverged(History history, Listener listener) {
    return new TrainingFailure(
        "training diverged at step %d of epoch %d: the loss is no number any more; lower"
                .formatted(listener.step, history.epochs().size() + 1)
            + " /optimizer/learning_rate, which is %s, or set /optimizer/global_clipnorm"
                .formatted(wanted.optimizer().learningRate()));
  }

  private TrainingPlan plan(Material material) {
    var hardware =
        TrainingPlan.Hardware.DEFAULT
            .withPrecision(Precision.named(wanted.mixedPrecision()))
            .withDevices(Devices.ofThisMachine().chosen(wanted.distribution()));
    return new TrainingPlan(
        Frozen.of(material.network(), wanted.freeze()),
        wanted.loss(),
        wanted.optimizer(),
        wanted.schedule(),
        wanted.metrics(),
        wanted.batchSize(),
        wanted.epochs(),
        wanted.seed(),
        wanted.gradientAccumulationSteps(),
        wanted.callbacks(),
        classWeights(material.classNames()),
        wanted.augmentation(),
        wanted.checkpoint(),
        hardware);
  }

  private Map<Integer, Double> classWeights(List<String> names) {
    var weights = new HashMap<Integer, Double>();
    wanted
        .classWeights()
        .forEach(
            (name, weight) -> {
              int index = names.indexOf(name);
              if (index < 0 && name.matches("[0-9]{1,6}")) {
                index = Integer.parseInt(name);
              }
              if (index < 0 || index >= names.size()) {
                throw PrepareMaterial.unprocessable(
                    "/class_weights/%s is no class; there are: %s"
                        .formatted(name, String.join(", ", names)));
              }
              weights.put(index, weight);
            });
    return weights;
  }

  private String finish(Material material, Trainer trainer, History history) throws IOException {
    directory.once(directory.report(), into -> report(new Work(material, trainer, history), into));
    var evaluation = ReportJson.metrics(directory.report());
    var origin = new LineageJson.Origin(directory.id(), wanted, material);
    directory.once(
        directory.model(),
        into -> new ExportModel(origin, trainer.weights(), evaluation).into(into));
    var summary = Summary.of(material.network());
    var made =
        new ResultJson.Made(
            summary.parameters(),
            history.epochs().size(),
            history.bestEpoch(),
            material.classNames());
    Gate gate = wanted.publish() == null ? null : wanted.publish().gate();
    return ResultJson.text(
        evaluation, gate, gate == null ? null : gate.check(named(evaluation)), made);
  }

  /** What a report is made of. */
  private record Work(Material material, Trainer trainer, History history) {}

  private void report(Work work, java.nio.file.Path into) throws IOException {
    var assessments = new LinkedHashMap<String, Assessments>();
    assess(work, VALIDATION, work.material().sets().validation(), assessments);
    assess(work, TEST, work.material().sets().test(), assessments);
    ReportJson.evaluation(assessments, into);
    ReportJson.history(work.history(), into);
    String shown = assessments.containsKey(TEST) ? TEST : VALIDATION;
    Examples examples =
        shown.equals(TEST) ? work.material().sets().test() : work.material().sets().validation();
    Assessments assessment = assessments.get(shown);
    if (examples != null && assessment != null) {
      ReportJson.predictions(shown, examples, assessment, into);
    }
    draw(work, assessment == null ? null : new RunReport.Asking(shown, assessment), into);
  }

  /** Where nothing can be drawn, as without any font, the numbers and the model are there still. */
  private void draw(Work work, RunReport.@Nullable Asking asking, java.nio.file.Path into)
      throws IOException {
    try {
      new RunReport(wanted, work.material(), directory.events())
          .write(work.history(), asking, into);
    } catch (RuntimeException | LinkageError | InternalError e) {
      audience.log("warn", "the report has no pictures: " + e);
    }
  }

  private void assess(
      Work work, String name, @Nullable Examples examples, Map<String, Assessments> into) {
    if (examples == null) {
      return;
    }
    audience.log("info", "evaluating on %d examples of %s".formatted(examples.count(), name));
    into.put(name, Assessments.of(examples, work.trainer().answer(examples), wanted.loss()));
  }

  /** As gates name them. */
  private static Map<String, Double> named(Map<String, Map<String, Double>> evaluation) {
    var named = new LinkedHashMap<String, Double>();
    evaluation.forEach(
        (set, metrics) ->
            metrics.forEach(
                (name, value) ->
                    named.put((set.equals(VALIDATION) ? "val" : set) + "." + name, value)));
    return named;
  }

  /** Tells of the training, and stops it. */
  private static final class Listener implements TrainingListener {
    private final Audience audience;
    private final Wishes wishes;
    private final Limit limit;
    private final int epochs;
    private int epoch = 1;
    private long step;

    Listener(Audience audience, Wishes wishes, Limit limit, int epochs) {
      this.audience = audience;
      this.wishes = wishes;
      this.limit = limit;
      this.epochs = epochs;
    }

    @Override
    public void step(Step done) {
      step = done.step();
      epoch = (int) Math.ceilDiv(done.step() * epochs, Math.max(1, done.steps()));
      audience.step(done, epoch, epochs);
    }

    @Override
    public void epoch(History.Epoch done) {
      limit.checkDisk();
      audience.epoch(done);
    }

    @Override
    public void advice(Advice advice) {
      audience.advice(advice);
    }

    @Override
    public void log(String level, String message) {
      audience.log(level, message);
    }

    @Override
    public Wanted wanted() {
      limit.check();
      return wishes.wanted();
    }
  }
}
