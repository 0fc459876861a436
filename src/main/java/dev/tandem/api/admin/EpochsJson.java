package dev.tandem.api.admin;

import dev.tandem.job.JobEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The epochs of a training as they were told. */
final class EpochsJson {
  private EpochsJson() {}

  /**
   * Each once: what is told again after a crash takes the place of what was, and of what came
   * after.
   */
  static List<Map<String, Object>> of(List<JobEvent> told) {
    var epochs = new ArrayList<Map<String, Object>>();
    for (JobEvent event : told) {
      var epoch = TrainingJobJson.object(event.data());
      while (!epochs.isEmpty() && number(epochs.getLast()) >= number(epoch)) {
        epochs.removeLast();
      }
      epochs.add(epoch);
    }
    return epochs;
  }

  private static long number(Map<String, Object> epoch) {
    return epoch.get("epoch") instanceof Number number ? number.longValue() : 0;
  }
}
