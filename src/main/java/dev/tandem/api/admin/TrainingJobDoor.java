package dev.tandem.api.admin;

import dev.tandem.api.RequestLimits;
import dev.tandem.job.Job;
import dev.tandem.job.JobState;
import dev.tandem.job.Jobs;
import dev.tandem.pipeline.TrainingJobs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes trainings, shows them and changes their course. */
@Tag(name = "Training", description = "Trainings: a specification in, a served version out.")
@RestController
@RequestMapping(path = TrainingJobJson.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
final class TrainingJobDoor {
  private final TrainingJobs trainings;
  private final Jobs jobs;
  private final RequestLimits limits;

  TrainingJobDoor(TrainingJobs trainings, RequestLimits limits) {
    this.trainings = trainings;
    this.jobs = trainings.jobs();
    this.limits = limits;
  }

  @Operation(
      summary = "Train a model",
      description =
          "Queues a training. dataset and network are enough; everything else has a default, which"
              + " the answer shows. GET /api/v1/schemas/training-job has every field. What breaks"
              + " a rule is refused with its JSON pointer before anything is queued. A second"
              + " request with the same Idempotency-Key is answered with the same job.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @io.swagger.v3.oas.annotations.media.Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(type = "object")))
  @ApiResponse(
      responseCode = "202",
      description = "The job, queued",
      headers = @Header(name = "Location", schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<TrainingJobJson> submit(
      @RequestHeader(name = "Idempotency-Key", required = false)
          @Parameter(description = "Makes a repeated request the same job.", example = "nightly-7")
          @Nullable String key,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    return accepted(trainings.submit(SpecificationBody.of(request, limits), key));
  }

  @Operation(
      summary = "List the trainings",
      description = "The newest first, of one state or with one tag where that is asked for.")
  @ApiResponse(responseCode = "200", description = "A page of them")
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @GetMapping
  TrainingJobJson.Page list(
      @RequestParam(required = false) @Parameter(example = "running") @Nullable String state,
      @RequestParam(required = false) @Parameter(example = "nightly") @Nullable String tag,
      @RequestParam(defaultValue = "50")
          @Parameter(description = "The most of them, 1 to 1000.", example = "50")
          int limit,
      @RequestParam(name = "page_token", required = false)
          @Parameter(description = "next_page_token of the page before.")
          @Nullable String pageToken) {
    var page = jobs.list(state == null ? null : JobState.parse(state), tag, limit, pageToken);
    return new TrainingJobJson.Page(
        page.jobs().stream().map(TrainingJobJson::of).toList(), page.nextPageToken());
  }

  @Operation(summary = "Show a training", description = "One of the list, as it stands now.")
  @ApiResponse(responseCode = "200", description = "The job")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping("/{id}")
  TrainingJobJson show(@PathVariable @JobId String id) {
    return TrainingJobJson.of(trainings.expect(id));
  }

  @Operation(
      summary = "Cancel a training",
      description =
          "A job that runs is told to end; it is cancelled as soon as its process has. What it has"
              + " learned stays until the job is deleted, and retry goes on with it.")
  @ApiResponse(responseCode = "202", description = "The job, which ends")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @PostMapping("/{id}/cancel")
  ResponseEntity<TrainingJobJson> cancel(@PathVariable @JobId String id) {
    return accepted(jobs.cancel(id));
  }

  @Operation(
      summary = "Pause a training",
      description =
          "A job that runs writes a checkpoint and ends its process; it is paused as soon as it"
              + " has. One that is queued waits.")
  @ApiResponse(responseCode = "202", description = "The job, which pauses")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @PostMapping("/{id}/pause")
  ResponseEntity<TrainingJobJson> pause(@PathVariable @JobId String id) {
    return accepted(jobs.pause(id));
  }

  @Operation(
      summary = "Go on with a training",
      description = "Queues a paused job, which goes on where it was.")
  @ApiResponse(responseCode = "202", description = "The job, queued")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @PostMapping("/{id}/resume")
  ResponseEntity<TrainingJobJson> resume(@PathVariable @JobId String id) {
    return accepted(jobs.resume(id));
  }

  @Operation(
      summary = "Try a training again",
      description =
          "Queues a job that failed or was cancelled; it goes on from its last checkpoint. A body"
              + " changes fields of its specification first (RFC 7396: null takes one away); then"
              + " it begins anew.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      content =
          @io.swagger.v3.oas.annotations.media.Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(type = "object")))
  @ApiResponse(responseCode = "202", description = "The job, queued")
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @PostMapping("/{id}/retry")
  ResponseEntity<TrainingJobJson> retry(
      @PathVariable @JobId String id, @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    String changes = SpecificationBody.of(request, limits);
    return accepted(trainings.retry(id, changes.isBlank() ? null : changes));
  }

  @Operation(
      summary = "Delete a training",
      description =
          "Forgets a job that has ended, with its events and files. What it published stays.")
  @ApiResponse(responseCode = "204", description = "The job is gone")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable @JobId String id) {
    trainings.delete(id);
  }

  private static ResponseEntity<TrainingJobJson> accepted(Job job) {
    return ResponseEntity.accepted()
        .location(URI.create(TrainingJobJson.PATH + "/" + job.id()))
        .body(TrainingJobJson.of(job));
  }
}
