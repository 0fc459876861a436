package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * What an output is measured by, under Keras's name: {@code accuracy}, or of several outputs {@code
 * species_accuracy}, where each has its own loss too, {@code species_loss}.
 *
 * @param metric {@code loss}, {@code accuracy} or {@code mae}
 */
record Measure(String name, String output, String metric) {
  static final String LOSS = "loss";

  /** Those of a network: the losses of several outputs, then the metrics that are asked for. */
  static List<Measure> of(Network network, List<String> metrics) {
    var measures = new ArrayList<Measure>();
    if (network.outputs().size() > 1) {
      network
          .outputs()
          .forEach(output -> measures.add(new Measure(output + "_" + LOSS, output, LOSS)));
    }
    metrics.forEach(name -> measures.add(of(network, name)));
    return measures;
  }

  private static Measure of(Network network, String name) {
    boolean isQualified = network.outputs().size() > 1;
    for (String output : network.outputs()) {
      for (String metric : TrainingPlan.METRICS) {
        if (name.equals(isQualified ? output + "_" + metric : metric)) {
          return new Measure(name, output, metric);
        }
      }
    }
    throw Fault.badInput(
        "metrics must be of "
            + String.join(", ", TrainingPlan.METRICS)
            + (isQualified ? " behind the name of an output and _" : "")
            + ", got "
            + name);
  }
}
