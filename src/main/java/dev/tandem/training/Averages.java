package dev.tandem.training;

import java.util.LinkedHashMap;
import java.util.Map;

/** The moving averages of the weights that an optimizer may keep. */
final class Averages {
  private Averages() {}

  /** The averages by the names of their weights; none where none are kept. */
  static Map<String, float[]> of(TrainingPlan plan, TrainingSession session) {
    var averages = new LinkedHashMap<String, float[]>();
    if (plan.optimizer().average().isKept()) {
      Map<String, float[]> all = session.read(session.stored());
      for (String name : all.keySet()) {
        float[] average = all.get("optimizer/" + name + "/average");
        if (average != null) {
          averages.put(name, average);
        }
      }
    }
    return averages;
  }

  /** Replaces the weights by their averages where the plan says so after this batch. */
  static void overwrite(TrainingPlan plan, TrainingSession session, long batches) {
    long frequency =
        (long) plan.optimizer().average().overwriteFrequency() * plan.gradientAccumulationSteps();
    if (frequency > 0 && batches % frequency == 0) {
      Map<String, float[]> all = session.read(session.stored());
      all.putAll(of(plan, session));
      session.write(all);
    }
  }
}
