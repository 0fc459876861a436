package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.training.FieldsJson;
import dev.tandem.training.Loss;
import dev.tandem.training.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The metrics of several outputs: an object with those of each output, or a list of their full
 * names, as {@code species_accuracy}.
 */
final class OutputMetricsJson {
  private static final String METRICS = "metrics";

  private OutputMetricsJson() {}

  /** By their full names; where nobody says any, one that suits the loss of each output. */
  static List<String> read(FieldsJson fields, Network network, Loss loss) {
    var names = names(fields, network, loss);
    try {
      var unused = TrainingPlan.measured(network, names);
      return names;
    } catch (Fault wrong) {
      throw FieldsJson.fault("/metrics", wrong.detail().replaceFirst("^metrics ", ""));
    }
  }

  private static List<String> names(FieldsJson fields, Network network, Loss loss) {
    JsonNode json = fields.node(METRICS);
    if (json != null && !json.isObject()) {
      return fields.strings(METRICS);
    }
    var names = new ArrayList<String>();
    if (json == null) {
      for (String output : network.outputs()) {
        names.add(output + (loss.of(output).isOfClasses() ? "_accuracy" : "_mae"));
      }
      return names;
    }
    var each = FieldsJson.of(json, "/metrics");
    each.allow(network.outputs());
    for (String output : network.outputs()) {
      JsonNode own = each.node(output);
      if (own != null && own.isString()) {
        names.add(output + "_" + own.stringValue());
      } else {
        each.strings(output).forEach(metric -> names.add(output + "_" + metric));
      }
    }
    return names;
  }
}
