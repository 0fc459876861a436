package dev.tandem.api.admin;

import dev.tandem.api.RequestLimits;
import dev.tandem.pipeline.TrainingJobs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Checks a training without one. */
@Tag(name = "Training")
@RestController
final class ValidationDoor {
  private final TrainingJobs trainings;
  private final RequestLimits limits;

  ValidationDoor(TrainingJobs trainings, RequestLimits limits) {
    this.trainings = trainings;
    this.limits = limits;
  }

  @Operation(
      summary = "Check a training",
      description =
          "A dry run: reads the specification as a submission does, and answers with the layers,"
              + " their shapes and costs, and with everything that is wrong. Nothing is queued.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @io.swagger.v3.oas.annotations.media.Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(type = "object")))
  @ApiResponse(responseCode = "200", description = "What it would be, or what is wrong with it")
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @PostMapping(
      path = TrainingJobJson.PATH + ":validate",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ValidationJson validate(@Parameter(hidden = true) HttpServletRequest request) throws IOException {
    return ValidationJson.of(trainings.validate(SpecificationBody.of(request, limits)));
  }
}
