package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;

/** A schedule's values at some steps. */
final class ScheduleFixture {
  private ScheduleFixture() {}

  static void check(Fixture fixture, JsonNode steps) {
    Schedule schedule = read(fixture.className(), fixture.json().get("config"));
    double largest = 0;
    for (JsonNode value : fixture.json().get("values")) {
      largest = Math.max(largest, value.doubleValue());
    }
    for (int i = 0; i < steps.size(); i++) {
      long step = steps.get(i).longValue();
      assertThat(at(schedule, step))
          .as("step " + step)
          .isCloseTo(
              fixture.json().get("values").get(i).doubleValue(), Assertions.within(1e-5 * largest));
    }
  }

  static double at(Schedule schedule, long step) {
    return Schedule.at(schedule, new Schedule.Position(step, 1000, 0, 10), 1);
  }

  static Schedule read(String className, JsonNode config) {
    String ours =
        switch (className) {
          case "ExponentialDecay" -> "exponential";
          case "InverseTimeDecay" -> "inverse_time";
          case "CosineDecay" -> "cosine";
          case "CosineDecayRestarts" -> "cosine_restarts";
          case "PiecewiseConstantDecay" -> "piecewise";
          case "PolynomialDecay" -> "polynomial";
          default -> throw new IllegalArgumentException("schedule " + className);
        };
    var specification = Fixture.specification(ours, config);
    if (config.path("warmup_target").isNull()) {
      // Keras does not warm up without a target; ours does, to where the schedule starts.
      specification.remove("warmup_steps");
    }
    return ScheduleJson.read(specification, "/schedule");
  }
}
