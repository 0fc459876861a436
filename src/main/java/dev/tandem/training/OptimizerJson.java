package dev.tandem.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Optimizers as a specification names them, with Keras's options and defaults. */
public final class OptimizerJson {
  private static final double WEIGHT_DECAY_OF_ADAMW = 0.004;
  private static final double EPSILON = 1e-7;

  /** The options of each that the others have not. */
  private static final Map<String, List<String>> OPTIONS =
      new TreeMap<>(
          Map.of(
              "sgd", List.of("momentum", "nesterov"),
              "adam", List.of("beta_1", "beta_2", "epsilon", "amsgrad"),
              "adamw", List.of("beta_1", "beta_2", "epsilon", "amsgrad"),
              "rmsprop", List.of("rho", "momentum", "epsilon", "centered"),
              "adagrad", List.of("initial_accumulator_value", "epsilon"),
              "adadelta", List.of("rho", "epsilon"),
              "adamax", List.of("beta_1", "beta_2", "epsilon"),
              "nadam", List.of("beta_1", "beta_2", "epsilon"),
              "lion", List.of("beta_1", "beta_2")));

  private static final List<String> COMMON =
      List.of(
          "learning_rate",
          "weight_decay",
          "clipnorm",
          "clipvalue",
          "global_clipnorm",
          "use_ema",
          "ema_momentum",
          "ema_overwrite_frequency");

  private OptimizerJson() {}

  public static Optimizer read(JsonNode json, String pointer) {
    String name = FieldsJson.name(json, pointer);
    var own = OPTIONS.get(name);
    if (own == null) {
      throw FieldsJson.fault(
          pointer, "must be one of " + String.join(", ", OPTIONS.keySet()) + ", got " + name);
    }
    var allowed = new ArrayList<>(COMMON);
    allowed.addAll(own);
    var fields = FieldsJson.options(json, pointer, allowed);
    return new Optimizer(
        rule(name, fields),
        fields.between("learning_rate", name.equals("sgd") ? 0.01 : 0.001, Float.MAX_VALUE),
        clipping(fields),
        fields.between("weight_decay", name.equals("adamw") ? WEIGHT_DECAY_OF_ADAMW : 0, 1),
        average(fields));
  }

  private static Rule rule(String name, FieldsJson fields) {
    return switch (name) {
      case "sgd" -> new Rule.Sgd(fields.between("momentum", 0, 1), fields.bool("nesterov", false));
      case "rmsprop" ->
          new Rule.RmsProp(
              fields.between("rho", 0.9, 1),
              fields.between("momentum", 0, 1),
              fields.number("epsilon", EPSILON),
              fields.bool("centered", false));
      case "adagrad" ->
          new Rule.Adagrad(
              fields.number("initial_accumulator_value", 0.1), fields.number("epsilon", EPSILON));
      case "adadelta" ->
          new Rule.Adadelta(fields.between("rho", 0.95, 1), fields.number("epsilon", EPSILON));
      case "adamax" ->
          new Rule.Adamax(beta1(fields), beta2(fields, 0.999), fields.number("epsilon", EPSILON));
      case "nadam" ->
          new Rule.Nadam(beta1(fields), beta2(fields, 0.999), fields.number("epsilon", EPSILON));
      case "lion" -> new Rule.Lion(beta1(fields), beta2(fields, 0.99));
      default ->
          new Rule.Adam(
              beta1(fields),
              beta2(fields, 0.999),
              fields.number("epsilon", EPSILON),
              fields.bool("amsgrad", false));
    };
  }

  private static double beta1(FieldsJson fields) {
    return fields.between("beta_1", 0.9, 1);
  }

  private static double beta2(FieldsJson fields, double absent) {
    return fields.between("beta_2", absent, 1);
  }

  private static Clipping clipping(FieldsJson fields) {
    var clippings = new ArrayList<Clipping>();
    if (fields.has("clipvalue")) {
      clippings.add(new Clipping.Value(fields.positive("clipvalue", 1)));
    }
    if (fields.has("clipnorm")) {
      clippings.add(new Clipping.Norm(fields.positive("clipnorm", 1)));
    }
    if (fields.has("global_clipnorm")) {
      clippings.add(new Clipping.GlobalNorm(fields.positive("global_clipnorm", 1)));
    }
    if (clippings.size() > 1) {
      throw FieldsJson.fault(
          fields.at("global_clipnorm"),
          "only one of clipvalue, clipnorm, global_clipnorm is allowed");
    }
    return clippings.isEmpty() ? Clipping.NONE : clippings.getFirst();
  }

  private static Optimizer.Average average(FieldsJson fields) {
    var average =
        new Optimizer.Average(
            fields.between("ema_momentum", 0.99, 1),
            fields.integer("ema_overwrite_frequency", 0, 1));
    return fields.bool("use_ema", false) ? average : Optimizer.Average.NONE;
  }
}
