package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.training.Callback;
import dev.tandem.training.FieldsJson;
import dev.tandem.training.Frozen;
import dev.tandem.training.Monitor;
import dev.tandem.training.ReduceOnPlateau;
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
    // Throws where a pattern matches no layer.
    var unused = Frozen.of(wanted.network().network(), wanted.freeze());
    expectGate(wanted);
  }

  private static void expectMonitor(TrainingSpecification wanted, Monitor monitor, String pointer) {
    var there = new ArrayList<>(List.of("loss"));
    there.addAll(wanted.metrics());
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
}
