package dev.tandem.api.admin;

import dev.tandem.api.admin.ValidationJson.SummaryJson;
import dev.tandem.fault.Fault;
import dev.tandem.job.Job;
import dev.tandem.pipeline.TrainingJobs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The numbers of trainings: of one, epoch by epoch, and of several side by side. */
@Tag(name = "Training")
@RestController
@RequestMapping(TrainingJobJson.PATH)
final class JobFiguresDoor {
  private static final int MOST_COMPARED = 20;

  private final TrainingJobs trainings;

  JobFiguresDoor(TrainingJobs trainings) {
    this.trainings = trainings;
  }

  /** A training's epochs. */
  @Schema(name = "TrainingMetrics")
  record MetricsJson(
      String id,
      @Schema(
              description = "In their order; one that was repeated after a crash stands once.",
              example =
                  "[{\"epoch\":1,\"epochs\":5,\"metrics\":{\"loss\":0.31,\"accuracy\":0.9},\"learning_rate\":0.001,\"seconds\":12.5}]")
          List<Map<String, Object>> epochs) {}

  @Operation(
      summary = "Show a training's metrics",
      description = "Loss, metrics, learning rate and duration of each epoch so far.")
  @ApiResponse(responseCode = "200", description = "The epochs")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{id}/metrics", produces = MediaType.APPLICATION_JSON_VALUE)
  MetricsJson metrics(@PathVariable @JobId String id) {
    return new MetricsJson(id, epochs(id));
  }

  @Operation(
      summary = "Show a training's network",
      description =
          "Its layers with shapes, parameters and FLOPs; as a table where Accept is text/plain.")
  @ApiResponse(
      responseCode = "200",
      description = "The layers",
      content = {
        @io.swagger.v3.oas.annotations.media.Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = SummaryJson.class)),
        @io.swagger.v3.oas.annotations.media.Content(
            mediaType = MediaType.TEXT_PLAIN_VALUE,
            schema = @Schema(type = "string"))
      })
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(
      path = "/{id}/summary",
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE})
  ResponseEntity<?> summary(
      @PathVariable @JobId String id,
      @RequestHeader(name = "Accept", defaultValue = "*/*") @Parameter(hidden = true)
          String accept) {
    var summary = trainings.summary(id);
    boolean wantsText =
        MediaType.parseMediaTypes(accept).stream()
            .findFirst()
            .filter(type -> type.getType().equals("text"))
            .isPresent();
    return wantsText
        ? ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(summary.table())
        : ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(SummaryJson.of(summary));
  }

  @Operation(
      summary = "Compare trainings",
      description =
          "The jobs of the ids, what their specifications have that is not the same in all of"
              + " them, and each metric by epoch.")
  @ApiResponse(responseCode = "200", description = "The jobs side by side")
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/compare", produces = MediaType.APPLICATION_JSON_VALUE)
  ComparisonJson compare(
      @RequestParam
          @Parameter(
              description = "Two to 20 ids with commas between.",
              example = "6f9f4a52-6d1c-4f0e-9c59-6b6ac9a3e2b0,0b8a1f44-52b2-4c7b-8a55-7d1d5f1b2c3d")
          String ids) {
    List<String> each = Arrays.stream(ids.split(",")).map(String::strip).distinct().toList();
    if (each.size() < 2 || each.size() > MOST_COMPARED) {
      throw Fault.badInput(
          "ids must be 2 to %d different ids with commas between, got %d"
              .formatted(MOST_COMPARED, each.size()));
    }
    List<Job> jobs = each.stream().map(trainings::expect).toList();
    return ComparisonJson.of(jobs, job -> epochs(job.id()));
  }

  private List<Map<String, Object>> epochs(String id) {
    return trainings.epochs(id).stream().map(TrainingJobJson::object).toList();
  }
}
