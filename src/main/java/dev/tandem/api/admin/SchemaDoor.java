package dev.tandem.api.admin;

import dev.tandem.pipeline.TrainingSchema;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says what a specification may hold. */
@Tag(name = "Training")
@RestController
final class SchemaDoor {
  @Operation(
      summary = "Show the schema of a training",
      description =
          "JSON Schema 2020-12 of what POST /api/v1/training-jobs takes: every field with its type,"
              + " limits and default.")
  @ApiResponse(
      responseCode = "200",
      description = "The schema",
      content =
          @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object")))
  @GetMapping(path = "/api/v1/schemas/training-job", produces = MediaType.APPLICATION_JSON_VALUE)
  byte[] show() {
    return TrainingSchema.json().getBytes(StandardCharsets.UTF_8);
  }
}
