package dev.tandem.training;

import dev.tandem.nn.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Losses as a specification names them: a name, or an object with a name and its options. */
public final class LossJson {
  private static final List<String> NAMES =
      List.of(
          "mse",
          "mae",
          "binary_crossentropy",
          "categorical_crossentropy",
          "sparse_categorical_crossentropy",
          "huber",
          "log_cosh",
          "weighted",
          "expression");

  private static final String LOSS = "/loss";
  private static final String WEIGHTS = "/loss_weights";

  private LossJson() {}

  /**
   * The loss of a network: of several outputs, one for all or an object with one for each by its
   * name.
   *
   * @param weights what each output's counts, by its name; null where all count 1
   */
  public static Loss read(JsonNode json, @Nullable JsonNode weights, Network network) {
    if (network.outputs().size() == 1) {
      if (weights != null) {
        throw FieldsJson.fault(WEIGHTS, "are for several outputs, and the network has one");
      }
      return read(json, LOSS);
    }
    boolean isOfEach = json.isObject() && !json.has("name");
    var losses = isOfEach ? outputs(json, LOSS, network) : null;
    var counts = weights == null ? null : outputs(weights, WEIGHTS, network);
    var terms = new LinkedHashMap<String, Loss.Term>();
    for (String output : network.outputs()) {
      JsonNode own = losses == null ? json : losses.node(output);
      if (own == null) {
        throw FieldsJson.fault(LOSS, "must have one for output " + output);
      }
      String pointer = losses == null ? LOSS : losses.at(output);
      double weight = counts == null ? 1 : counts.number(output, 1);
      terms.put(output, new Loss.Term(read(own, pointer), weight));
    }
    return new Loss.PerOutput(terms);
  }

  private static FieldsJson outputs(JsonNode json, String pointer, Network network) {
    var fields = FieldsJson.of(json, pointer);
    fields.allow(network.outputs());
    return fields;
  }

  public static Loss read(JsonNode json, String pointer) {
    String name = FieldsJson.name(json, pointer);
    return switch (name) {
      case "mse", "mean_squared_error" -> {
        options(json, pointer);
        yield new Loss.MeanSquaredError();
      }
      case "mae", "mean_absolute_error" -> {
        options(json, pointer);
        yield new Loss.MeanAbsoluteError();
      }
      case "binary_crossentropy" -> {
        var fields = options(json, pointer, "from_logits", "label_smoothing");
        yield new Loss.BinaryCrossentropy(fromLogits(fields), smoothing(fields));
      }
      case "categorical_crossentropy" -> {
        var fields = options(json, pointer, "from_logits", "label_smoothing");
        yield new Loss.CategoricalCrossentropy(fromLogits(fields), smoothing(fields));
      }
      case "sparse_categorical_crossentropy" ->
          new Loss.SparseCategoricalCrossentropy(fromLogits(options(json, pointer, "from_logits")));
      case "huber" -> new Loss.Huber(options(json, pointer, "delta").positive("delta", 1));
      case "log_cosh", "logcosh" -> {
        options(json, pointer);
        yield new Loss.LogCosh();
      }
      case "weighted" -> weighted(options(json, pointer, "terms"));
      case "expression" ->
          new Loss.Formula(options(json, pointer, "expression").expression(Loss.Formula.VARIABLES));
      default ->
          throw FieldsJson.fault(
              pointer, "must be one of " + String.join(", ", NAMES) + ", got " + name);
    };
  }

  private static Loss weighted(FieldsJson fields) {
    var terms = new ArrayList<Loss.Term>();
    for (JsonNode item : fields.items("terms")) {
      String pointer = fields.at("terms") + "/" + terms.size();
      var term = FieldsJson.of(item, pointer);
      term.allow(List.of("loss", "weight"));
      JsonNode loss = term.node("loss");
      if (loss == null) {
        throw FieldsJson.fault(term.at("loss"), "is missing");
      }
      terms.add(new Loss.Term(read(loss, term.at("loss")), term.number("weight", 1)));
    }
    if (terms.isEmpty()) {
      throw FieldsJson.fault(fields.at("terms"), "must name at least one loss");
    }
    return new Loss.Weighted(terms);
  }

  private static FieldsJson options(JsonNode json, String pointer, String... allowed) {
    return FieldsJson.options(json, pointer, List.of(allowed));
  }

  private static boolean fromLogits(FieldsJson fields) {
    return fields.bool("from_logits", false);
  }

  private static double smoothing(FieldsJson fields) {
    return fields.between("label_smoothing", 0, 1);
  }
}
