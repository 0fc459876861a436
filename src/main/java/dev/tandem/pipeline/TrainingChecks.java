package dev.tandem.pipeline;

import dev.tandem.export.TfLiteExport;
import dev.tandem.fault.Fault;
import dev.tandem.pipeline.TrainingSpecification.Export;
import dev.tandem.training.Callback;
import dev.tandem.training.FieldsJson;
import dev.tandem.training.Frozen;
import dev.tandem.training.Monitor;
import dev.tandem.training.ReduceOnPlateau;
import dev.tandem.training.TrainingPlan;
import java.util.ArrayList;
import java.util.List;

/** Rules between the fields of a specification. */
final class TrainingChecks {
  private TrainingChecks() {}

  static void expectSound(TrainingSpecification wanted) {
    if (wanted.schedule() instanceof ReduceOnPlateau plateau) {
      expectMonitor(wanted, plateau.monitor(), "/schedule/monitor");
    }
    for (int i = 0; i < wanted.callbacks().size(); i++) {
      var monitor =
          switch (wanted.callbacks().get(i)) {
            case Callback.EarlyStopping stopping -> stopping.monitor();
            case Callback.KeepBest best -> best.monitor();
          };
      expectMonitor(wanted, monitor, "/callbacks/" + i + "/monitor");
    }
    expectAugmentable(wanted);
    expectOutputs(wanted);
    expectUntrained(wanted);
    // Throws where a pattern matches no layer.
    var unused = Frozen.of(wanted.network().network(), wanted.freeze());
    expectGate(wanted);
    expectWritable(wanted);
  }

  private static void expectWritable(TrainingSpecification wanted) {
    if (wanted.export().format() == Export.Format.TFLITE) {
      try {
        TfLiteExport.expectWritable(wanted.network().network());
      } catch (Fault wrong) {
        throw FieldsJson.fault("/export/0/format", wrong.detail());
      }
    }
  }

  private static void expectUntrained(TrainingSpecification wanted) {
    if (wanted.network().isEnsemble() && wanted.startFrom() != null) {
      throw FieldsJson.fault(
          "/start_from", "must be left out: an ensemble has its versions' weights");
    }
  }

  private static void expectMonitor(TrainingSpecification wanted, Monitor monitor, String pointer) {
    var there = new ArrayList<>(List.of("loss"));
    there.addAll(TrainingPlan.measured(wanted.network().network(), wanted.metrics()));
    if (wanted.dataset().hasValidation()) {
      List.copyOf(there).forEach(metric -> there.add("val_" + metric));
    }
    if (!there.contains(monitor.metric())) {
      String hint =
          monitor.metric().startsWith("val_") && !wanted.dataset().hasValidation()
              ? "; nothing validates: set /dataset/validation_split or /dataset/validation"
              : "";
      throw FieldsJson.fault(
          pointer,
          "must be one of " + String.join(", ", there) + ", got " + monitor.metric() + hint);
    }
  }

  private static void expectOutputs(TrainingSpecification wanted) {
    var outputs = wanted.network().network().outputs();
    if (outputs.size() > 1 && !wanted.classWeights().isEmpty()) {
      throw FieldsJson.fault(
          "/class_weights", "are for one output, and the network has " + outputs.size());
    }
    for (String output : wanted.dataset().targets().keySet()) {
      if (!outputs.contains(output)) {
        throw FieldsJson.fault(
            "/dataset/targets/" + output,
            "is no output of the network; there are: " + String.join(", ", outputs));
      }
    }
  }

  private static void expectAugmentable(TrainingSpecification wanted) {
    try {
      var unused = wanted.network().network().behind(wanted.augmentation());
    } catch (Fault wrong) {
      throw FieldsJson.fault("/augmentation", "does not fit the network: " + wrong.detail());
    }
  }

  private static void expectGate(TrainingSpecification wanted) {
    var publish = wanted.publish();
    if (publish == null || publish.gate() == null) {
      return;
    }
    for (String metric : publish.gate().metrics()) {
      expectOutput(metric, wanted.network().network().outputs());
      if (metric.startsWith("test.") && wanted.evaluate() == null) {
        throw FieldsJson.fault(
            "/publish/gate",
            "asks for " + metric + ", but nothing is tested: set /evaluate/dataset");
      }
      if (metric.startsWith("val.") && !wanted.dataset().hasValidation()) {
        throw FieldsJson.fault(
            "/publish/gate",
            "asks for " + metric + ", but nothing validates: set /dataset/validation_split");
      }
    }
  }

  /** Of several outputs, all but the loss is asked for by an output's name. */
  private static void expectOutput(String metric, List<String> outputs) {
    String name = metric.substring(metric.indexOf('.') + 1);
    boolean isThere =
        outputs.size() == 1
            ? Gate.METRICS.contains(name)
            : name.equals("loss")
                || outputs.stream()
                    .anyMatch(
                        output ->
                            name.startsWith(output + "_")
                                && Gate.METRICS.contains(name.substring(output.length() + 1)));
    if (!isThere) {
      throw FieldsJson.fault(
          "/publish/gate",
          outputs.size() == 1
              ? "asks for " + metric + ", and the network has one output; leave its name out"
              : "asks for %s, but the outputs are %s; ask as test.%s_accuracy"
                  .formatted(metric, String.join(", ", outputs), outputs.getFirst()));
    }
  }
}
