package dev.tandem.runtime.savedmodel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was done to a model's variables at load, as operators see it.
 *
 * @param frozen how many of the {@code variables} are constants; 0 serves the model as saved
 * @param why why none is
 */
record Optimization(int frozen, int variables, String why) {
  static Optimization none(String why) {
    return new Optimization(0, 0, why);
  }

  static Optimization of(FrozenModel model) {
    return new Optimization(model.frozen(), model.variables(), "");
  }

  Map<String, Object> effective() {
    var effective = new LinkedHashMap<String, Object>();
    effective.put("optimize", frozen > 0 ? "freeze" : "none");
    if (frozen > 0) {
      effective.put("frozen_variables", frozen);
      effective.put("variables", variables);
    } else if (!why.isEmpty()) {
      effective.put("optimize_reason", why);
    }
    return effective;
  }
}
