package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.job.Job;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Trainings side by side. */
@Schema(name = "TrainingComparison")
record ComparisonJson(
    @JsonProperty("training_jobs") List<TrainingJobJson> trainingJobs,
    @Schema(
            description = "What the specifications differ in, by pointer: each job's value.",
            example = "{\"/optimizer/learning_rate\":{\"6f9f4a52\":0.001,\"0b8a1f44\":0.01}}")
        Map<String, Map<String, @Nullable Object>> differences,
    @Schema(
            description = "Each metric: each job's values by epoch.",
            example = "{\"val_accuracy\":{\"6f9f4a52\":[0.91,0.94],\"0b8a1f44\":[0.88,0.95]}}")
        Map<String, Map<String, List<@Nullable Object>>> metrics) {
  static ComparisonJson of(List<Job> jobs, Function<Job, List<Map<String, Object>>> epochs) {
    var shown = jobs.stream().map(TrainingJobJson::of).toList();
    return new ComparisonJson(shown, differences(shown), metrics(jobs, epochs));
  }

  private static Map<String, Map<String, @Nullable Object>> differences(
      List<TrainingJobJson> jobs) {
    var leaves = new LinkedHashMap<String, Map<String, Object>>();
    var pointers = new TreeSet<String>();
    for (TrainingJobJson job : jobs) {
      var own = new TreeMap<String, Object>();
      collect("", job.specification(), own);
      leaves.put(job.id(), own);
      pointers.addAll(own.keySet());
    }
    var differences = new TreeMap<String, Map<String, @Nullable Object>>();
    for (String pointer : pointers) {
      var values = new LinkedHashMap<String, @Nullable Object>();
      leaves.forEach((id, own) -> values.put(id, own.get(pointer)));
      if (values.values().stream().distinct().count() > 1) {
        differences.put(pointer, values);
      }
    }
    return differences;
  }

  private static void collect(String pointer, @Nullable Object value, Map<String, Object> leaves) {
    switch (value) {
      case null -> {}
      case Map<?, ?> object ->
          object.forEach((key, inner) -> collect(pointer + "/" + key, inner, leaves));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          collect(pointer + "/" + i, list.get(i), leaves);
        }
      }
      default -> leaves.put(pointer, value);
    }
  }

  private static Map<String, Map<String, List<@Nullable Object>>> metrics(
      List<Job> jobs, Function<Job, List<Map<String, Object>>> epochs) {
    var metrics = new TreeMap<String, Map<String, List<@Nullable Object>>>();
    for (Job job : jobs) {
      List<Map<String, Object>> told = epochs.apply(job);
      var names = new TreeSet<String>();
      told.forEach(
          epoch -> values(epoch).keySet().forEach(name -> names.add(String.valueOf(name))));
      for (String name : names) {
        metrics
            .computeIfAbsent(name, metric -> new LinkedHashMap<>())
            .put(job.id(), told.stream().<@Nullable Object>map(e -> values(e).get(name)).toList());
      }
    }
    return metrics;
  }

  private static Map<?, ?> values(Map<String, Object> epoch) {
    return epoch.get("metrics") instanceof Map<?, ?> values ? values : Map.of();
  }
}
