package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.job.Attempt;
import dev.tandem.job.Job;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A training as answers show it. */
@Schema(name = "TrainingJob")
record TrainingJobJson(
    @Schema(example = "6f9f4a52-6d1c-4f0e-9c59-6b6ac9a3e2b0") String id,
    @Schema(example = "cnn_mnist on mnist") String name,
    @Schema(example = "[\"nightly\"]") List<String> tags,
    @Schema(
            allowableValues = {"queued", "running", "paused", "succeeded", "failed", "cancelled"},
            example = "running")
        String state,
    @Schema(description = "Number of the last attempt; 0 before the first.", example = "1")
        int attempt,
    List<AttemptJson> attempts,
    @Schema(
            description = "Where it is; null where that is not known yet.",
            example =
                "{\"epoch\":2,\"epochs\":5,\"step\":840,\"steps\":2110,\"examples_per_second\":5400.0,\"eta_seconds\":31}")
        Map<String, Object> progress,
    @Schema(
            description = "The last value of each.",
            example = "{\"loss\":0.07,\"accuracy\":0.98,\"val_loss\":0.05,\"val_accuracy\":0.985}")
        Map<String, Object> metrics,
    @Schema(example = "[{\"code\":\"overfitting\",\"epoch\":7,\"detail\":\"…\"}]")
        List<Map<String, Object>> advice,
    @JsonProperty("created_at") @Schema(example = "2026-01-02T03:04:05Z") String createdAt,
    @JsonProperty("started_at") @Schema(nullable = true) @Nullable String startedAt,
    @JsonProperty("finished_at") @Schema(nullable = true) @Nullable String finishedAt,
    @Schema(
            nullable = true,
            description = "What came of it, once it has succeeded.",
            example =
                "{\"model\":\"digits\",\"version\":2,\"label\":null,\"evaluation\":{\"test\":{\"accuracy\":0.99}},\"published\":true,\"reason\":null}")
        @Nullable Map<String, Object> result,
    @Schema(nullable = true, description = "Why it, or its last attempt, failed.")
        @Nullable String error,
    @Schema(
            description = "What was asked for, with every default.",
            example = "{\"dataset\":{\"name\":\"mnist\"},\"network\":{\"preset\":\"cnn_mnist\"}}")
        Map<String, Object> specification,
    @Schema(example = "{\"self\":\"/api/v1/training-jobs/6f9f4a52\"}") Map<String, Object> links) {
  static final String PATH = "/api/v1/training-jobs";
  private static final List<String> PROGRESS =
      List.of("epoch", "epochs", "step", "steps", "examples_per_second", "eta_seconds");

  /** Some of the jobs, the newest first. */
  @Schema(name = "TrainingJobs")
  record Page(
      @JsonProperty("training_jobs") List<TrainingJobJson> trainingJobs,
      @JsonProperty("next_page_token") @Schema(nullable = true) @Nullable String nextPageToken) {}

  /** One try. */
  @Schema(name = "TrainingAttempt")
  record AttemptJson(
      @Schema(example = "1") int number,
      @Schema(
              nullable = true,
              allowableValues = {"succeeded", "failed", "paused", "cancelled", "stopped", "lost"},
              description =
                  "None while it runs; stopped with the service or lost with it, it goes on.")
          @Nullable String outcome,
      @JsonProperty("started_at") @Schema(example = "2026-01-02T03:04:05Z") String startedAt,
      @JsonProperty("finished_at") @Schema(nullable = true) @Nullable String finishedAt,
      @JsonProperty("resumed_from_step") @Schema(nullable = true) @Nullable Long resumedFromStep) {
    static AttemptJson of(Attempt attempt) {
      return new AttemptJson(
          attempt.number(),
          attempt.outcome(),
          attempt.startedAt().toString(),
          text(attempt.finishedAt()),
          attempt.resumedFromStep());
    }
  }

  static TrainingJobJson of(Job job) {
    String result = job.result();
    return new TrainingJobJson(
        job.id(),
        job.name(),
        job.tags(),
        job.state().slug(),
        job.attempt(),
        job.attempts().stream().map(AttemptJson::of).toList(),
        progress(object(job.told().progress())),
        object(job.told().metrics()),
        JsonMapper.shared().readValue(job.told().advice(), new TypeReference<>() {}),
        job.times().createdAt().toString(),
        text(job.times().startedAt()),
        text(job.times().finishedAt()),
        result == null ? null : object(result),
        job.error(),
        object(job.specification()),
        links(job.id()));
  }

  static Map<String, Object> object(String json) {
    return JsonMapper.shared()
        .readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  private static Map<String, Object> progress(Map<String, Object> told) {
    var progress = new LinkedHashMap<String, Object>();
    PROGRESS.forEach(field -> progress.put(field, told.get(field)));
    return progress;
  }

  private static Map<String, Object> links(String id) {
    String self = PATH + "/" + id;
    var links = new LinkedHashMap<String, Object>();
    links.put("self", self);
    for (String part : List.of("events", "metrics", "logs", "summary", "report")) {
      links.put(part, self + "/" + part);
    }
    links.put("model", self + "/model.zip");
    return links;
  }

  private static @Nullable String text(@Nullable Instant when) {
    return when == null ? null : when.toString();
  }
}
