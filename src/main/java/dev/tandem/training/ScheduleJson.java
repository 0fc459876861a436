package dev.tandem.training;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Schedules as a specification names them, with Keras's options. {@code unit} is {@code step}, as
 * in Keras, or {@code epoch}.
 */
public final class ScheduleJson {
  private static final List<String> NAMES =
      List.of(
          "constant",
          "exponential",
          "inverse_time",
          "cosine",
          "cosine_restarts",
          "step",
          "piecewise",
          "polynomial",
          "one_cycle",
          "reduce_on_plateau",
          "expression");

  private ScheduleJson() {}

  public static Schedule read(JsonNode json, String pointer) {
    String name = FieldsJson.name(json, pointer);
    return switch (name) {
      case "constant" -> {
        FieldsJson.options(json, pointer, List.of());
        yield new Schedule.Constant();
      }
      case "reduce_on_plateau" -> plateau(json, pointer);
      case "expression" -> formula(json, pointer);
      case "step" -> {
        var fields = curved(json, pointer, "drop", "every");
        yield schedule(
            fields,
            new Curve.Step(fields.positive("every", 10), fields.positive("drop", 0.5)),
            "epoch");
      }
      case "exponential", "inverse_time" -> {
        var fields = curved(json, pointer, "decay_steps", "decay_rate", "staircase");
        String unit = fields.has("decay_steps") ? "step" : "epoch";
        yield schedule(fields, decay(name, fields), unit);
      }
      default -> longer(name, json, pointer);
    };
  }

  private static Schedule formula(JsonNode json, String pointer) {
    var fields = FieldsJson.options(json, pointer, List.of("expression"));
    var formula = new Schedule.Formula(fields.expression(Schedule.Formula.VARIABLES));
    // Tensors in it, or a first learning rate that is none, are told now and not when it trains.
    fields.within("expression", () -> formula.at(new Schedule.Position(0, 1000, 0, 10), 0.001));
    return formula;
  }

  private static Schedule longer(String name, JsonNode json, String pointer) {
    var fields =
        switch (name) {
          case "cosine" ->
              curved(json, pointer, "decay_steps", "alpha", "warmup_steps", "warmup_target");
          case "cosine_restarts" ->
              curved(json, pointer, "first_decay_steps", "t_mul", "m_mul", "alpha");
          case "piecewise" -> curved(json, pointer, "boundaries", "values");
          case "polynomial" ->
              curved(json, pointer, "decay_steps", "end_learning_rate", "power", "cycle");
          case "one_cycle" ->
              curved(json, pointer, "total_steps", "pct_start", "div_factor", "final_div_factor");
          default ->
              throw FieldsJson.fault(
                  pointer, "must be one of " + String.join(", ", NAMES) + ", got " + name);
        };
    return schedule(fields, curve(name, fields), "step");
  }

  private static Curve curve(String name, FieldsJson fields) {
    return switch (name) {
      case "cosine" ->
          new Curve.Cosine(
              length(fields, "decay_steps"),
              fields.between("alpha", 0, 1),
              fields.between("warmup_steps", 0, Integer.MAX_VALUE),
              fields.between("warmup_target", 0, Float.MAX_VALUE));
      case "cosine_restarts" ->
          new Curve.CosineRestarts(
              fields.positive("first_decay_steps", 0),
              atLeastOne(fields, "t_mul", 2),
              fields.positive("m_mul", 1),
              fields.between("alpha", 0, 1));
      case "piecewise" -> piecewise(fields);
      case "polynomial" ->
          new Curve.Polynomial(
              length(fields, "decay_steps"),
              fields.between("end_learning_rate", 1e-4, Float.MAX_VALUE),
              fields.positive("power", 1),
              fields.bool("cycle", false));
      default ->
          new Curve.OneCycle(
              length(fields, "total_steps"),
              fields.between("pct_start", 0.3, 1),
              fields.positive("div_factor", 25),
              fields.positive("final_div_factor", 1e4));
    };
  }

  private static Curve decay(String name, FieldsJson fields) {
    double every = fields.positive("decay_steps", 1);
    double rate = fields.positive("decay_rate", 0.96);
    boolean staircase = fields.bool("staircase", false);
    return name.equals("exponential")
        ? new Curve.Exponential(every, rate, staircase)
        : new Curve.InverseTime(every, rate, staircase);
  }

  private static Curve piecewise(FieldsJson fields) {
    var boundaries = fields.numbers("boundaries");
    var values = fields.numbers("values");
    if (values.size() != boundaries.size() + 1) {
      throw FieldsJson.fault(
          fields.at("values"),
          "must be one more than boundaries, "
              + (boundaries.size() + 1)
              + ", got "
              + values.size());
    }
    return new Curve.Piecewise(boundaries, values);
  }

  private static Schedule plateau(JsonNode json, String pointer) {
    var fields =
        FieldsJson.options(
            json,
            pointer,
            List.of(
                "monitor",
                "mode",
                "min_delta",
                "factor",
                "patience",
                "cooldown",
                "min_learning_rate"));
    double factor = fields.between("factor", 0.1, 1);
    if (factor >= 1) {
      throw FieldsJson.fault(fields.at("factor"), "must be less than 1, got " + factor);
    }
    return new ReduceOnPlateau(
        CallbackJson.monitor(fields, 1e-4),
        factor,
        fields.integer("patience", 10, 0),
        fields.integer("cooldown", 0, 0),
        fields.between("min_learning_rate", 0, Float.MAX_VALUE));
  }

  private static FieldsJson curved(JsonNode json, String pointer, String... own) {
    var allowed = new java.util.ArrayList<>(List.of(own));
    allowed.add("initial_learning_rate");
    allowed.add("unit");
    return FieldsJson.options(json, pointer, allowed);
  }

  private static Schedule schedule(FieldsJson fields, Curve curve, String unit) {
    String word = fields.word("unit", unit, List.of("step", "epoch"));
    return new Schedule.Curved(
        curve,
        fields.has("initial_learning_rate")
            ? fields.between("initial_learning_rate", 0, Float.MAX_VALUE)
            : Double.NaN,
        Schedule.Unit.valueOf(word.toUpperCase(Locale.ROOT)));
  }

  private static double length(FieldsJson fields, String key) {
    return fields.has(key) ? fields.positive(key, 1) : 0;
  }

  private static double atLeastOne(FieldsJson fields, String key, double absent) {
    double value = fields.number(key, absent);
    if (value < 1) {
      throw FieldsJson.fault(fields.at(key), "must be at least 1, got " + value);
    }
    return value;
  }
}
