package dev.tandem.training;

import dev.tandem.nn.Expression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a training is made of, written as a specification names it, every default filled in. */
public final class WrittenJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private WrittenJson() {}

  public static JsonNode of(Loss loss) {
    return switch (loss) {
      case Loss.MeanSquaredError() -> named("mse");
      case Loss.MeanAbsoluteError() -> named("mae");
      case Loss.BinaryCrossentropy(boolean fromLogits, double smoothing) ->
          named("binary_crossentropy")
              .put("from_logits", fromLogits)
              .put("label_smoothing", smoothing);
      case Loss.CategoricalCrossentropy(boolean fromLogits, double smoothing) ->
          named("categorical_crossentropy")
              .put("from_logits", fromLogits)
              .put("label_smoothing", smoothing);
      case Loss.SparseCategoricalCrossentropy(boolean fromLogits) ->
          named("sparse_categorical_crossentropy").put("from_logits", fromLogits);
      case Loss.Huber(double delta) -> named("huber").put("delta", delta);
      case Loss.LogCosh() -> named("log_cosh");
      case Loss.Weighted(List<Loss.Term> terms) -> {
        var json = named("weighted");
        ArrayNode list = json.putArray("terms");
        for (Loss.Term term : terms) {
          ObjectNode one = list.addObject();
          one.set("loss", of(term.loss()));
          one.put("weight", term.weight());
        }
        yield json;
      }
      case Loss.PerOutput(Map<String, Loss.Term> terms) -> {
        ObjectNode json = MAPPER.createObjectNode();
        terms.forEach((output, term) -> json.set(output, of(term.loss())));
        yield json;
      }
      case Loss.Formula(Expression expression) ->
          named("expression").put("expression", expression.toString());
    };
  }

  /** What each output's loss counts; none of them where there is one loss. */
  public static Map<String, Double> weights(Loss loss) {
    var weights = new LinkedHashMap<String, Double>();
    if (loss instanceof Loss.PerOutput each) {
      each.terms().forEach((output, term) -> weights.put(output, term.weight()));
    }
    return weights;
  }

  public static JsonNode of(Optimizer optimizer) {
    ObjectNode json = rule(optimizer.rule(), optimizer.weightDecay() > 0);
    json.put("learning_rate", optimizer.learningRate());
    json.put("weight_decay", optimizer.weightDecay());
    switch (optimizer.clipping()) {
      case Clipping.None() -> {}
      case Clipping.Value(double max) -> json.put("clipvalue", max);
      case Clipping.Norm(double max) -> json.put("clipnorm", max);
      case Clipping.GlobalNorm(double max) -> json.put("global_clipnorm", max);
    }
    if (optimizer.average().isKept()) {
      json.put("use_ema", true).put("ema_momentum", optimizer.average().momentum());
      if (optimizer.average().overwriteFrequency() > 0) {
        json.put("ema_overwrite_frequency", optimizer.average().overwriteFrequency());
      }
    }
    return json;
  }

  private static ObjectNode rule(Rule rule, boolean decays) {
    return switch (rule) {
      case Rule.Sgd(double momentum, boolean nesterov) ->
          named("sgd").put("momentum", momentum).put("nesterov", nesterov);
      case Rule.Adam(double beta1, double beta2, double epsilon, boolean amsgrad) ->
          named(decays ? "adamw" : "adam")
              .put("beta_1", beta1)
              .put("beta_2", beta2)
              .put("epsilon", epsilon)
              .put("amsgrad", amsgrad);
      case Rule.RmsProp(double rho, double momentum, double epsilon, boolean centered) ->
          named("rmsprop")
              .put("rho", rho)
              .put("momentum", momentum)
              .put("epsilon", epsilon)
              .put("centered", centered);
      case Rule.Adagrad(double accumulator, double epsilon) ->
          named("adagrad").put("initial_accumulator_value", accumulator).put("epsilon", epsilon);
      case Rule.Adadelta(double rho, double epsilon) ->
          named("adadelta").put("rho", rho).put("epsilon", epsilon);
      case Rule.Adamax(double beta1, double beta2, double epsilon) ->
          betas("adamax", beta1, beta2).put("epsilon", epsilon);
      case Rule.Nadam(double beta1, double beta2, double epsilon) ->
          betas("nadam", beta1, beta2).put("epsilon", epsilon);
      case Rule.Lion(double beta1, double beta2) -> betas("lion", beta1, beta2);
    };
  }

  private static ObjectNode betas(String name, double beta1, double beta2) {
    return named(name).put("beta_1", beta1).put("beta_2", beta2);
  }

  public static JsonNode of(Schedule schedule) {
    return switch (schedule) {
      case Schedule.Constant() -> named("constant");
      case Schedule.Curved(Curve curve, double initial, Schedule.Unit unit) -> {
        ObjectNode json = curve(curve);
        if (initial > 0) {
          json.put("initial_learning_rate", initial);
        }
        yield json.put("unit", lower(unit));
      }
      case Schedule.Formula(Expression expression) ->
          named("expression").put("expression", expression.toString());
      case ReduceOnPlateau plateau ->
          monitored("reduce_on_plateau", plateau.monitor())
              .put("factor", plateau.factor())
              .put("patience", plateau.patience())
              .put("cooldown", plateau.cooldown())
              .put("min_learning_rate", plateau.minLearningRate());
    };
  }

  private static ObjectNode curve(Curve curve) {
    return switch (curve) {
      case Curve.Exponential(double every, double rate, boolean staircase) ->
          decay(named("exponential"), every, rate).put("staircase", staircase);
      case Curve.InverseTime(double every, double rate, boolean staircase) ->
          decay(named("inverse_time"), every, rate).put("staircase", staircase);
      case Curve.Cosine(double over, double alpha, double warmUp, double target) ->
          length(named("cosine"), "decay_steps", over)
              .put("alpha", alpha)
              .put("warmup_steps", warmUp)
              .put("warmup_target", target);
      case Curve.CosineRestarts(double first, double lengths, double heights, double alpha) ->
          named("cosine_restarts")
              .put("first_decay_steps", first)
              .put("t_mul", lengths)
              .put("m_mul", heights)
              .put("alpha", alpha);
      case Curve.Step(double every, double factor) ->
          named("step").put("drop", factor).put("every", every);
      case Curve.Piecewise(List<Double> boundaries, List<Double> values) -> {
        var json = named("piecewise");
        boundaries.forEach(json.putArray("boundaries")::add);
        values.forEach(json.putArray("values")::add);
        yield json;
      }
      case Curve.Polynomial(double over, double end, double power, boolean cycle) ->
          length(named("polynomial"), "decay_steps", over)
              .put("end_learning_rate", end)
              .put("power", power)
              .put("cycle", cycle);
      case Curve.OneCycle(double over, double rise, double start, double end) ->
          length(named("one_cycle"), "total_steps", over)
              .put("pct_start", rise)
              .put("div_factor", start)
              .put("final_div_factor", end);
    };
  }

  private static ObjectNode decay(ObjectNode json, double every, double rate) {
    return json.put("decay_steps", every).put("decay_rate", rate);
  }

  private static ObjectNode length(ObjectNode json, String key, double length) {
    return length > 0 ? json.put(key, length) : json;
  }

  public static JsonNode of(Callback callback) {
    return switch (callback) {
      case Callback.EarlyStopping stopping -> {
        ObjectNode json =
            monitored("early_stopping", stopping.monitor()).put("patience", stopping.patience());
        if (!Double.isNaN(stopping.baseline())) {
          json.put("baseline", stopping.baseline());
        }
        yield json.put("start_from_epoch", stopping.startFromEpoch())
            .put("restore_best_weights", stopping.restoreBestWeights());
      }
      case Callback.KeepBest best ->
          monitored("checkpoint", best.monitor()).put("save_best_only", best.saveBestOnly());
    };
  }

  private static ObjectNode monitored(String name, Monitor monitor) {
    return named(name)
        .put("monitor", monitor.metric())
        .put("mode", lower(monitor.mode()))
        .put("min_delta", monitor.minDelta());
  }

  private static ObjectNode named(String name) {
    return MAPPER.createObjectNode().put("name", name);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
