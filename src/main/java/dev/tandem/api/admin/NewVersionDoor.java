package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Uploads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes new versions of models. */
@Tag(name = "Versions")
@RestController
final class NewVersionDoor {
  private final ModelRegistry registry;
  private final Uploads uploads;
  private final VersionDetails details;

  NewVersionDoor(ModelRegistry registry, Uploads uploads, VersionDetails details) {
    this.registry = registry;
    this.uploads = uploads;
    this.details = details;
  }

  @Operation(
      summary = "Upload a version",
      description =
          "Takes a zip, tar.gz or tar of a version's directory (with or without the folder around it),"
              + " or a bare .tflite, told apart by content, and makes it the model's next version."
              + " A model that does not exist yet is made. The answer comes when the version is"
              + " available, or says why it cannot be loaded; then it is not kept. With wait=false"
              + " the answer comes at once, and a version that cannot be loaded stays in the list"
              + " as failed until it is deleted. A version that the version policy does not want is"
              + " opened, tried and closed again, and its state is end, or failed."
              + " A model.yaml can come in the archive or as a part of its own.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
            schemaProperties = {
              @SchemaProperty(name = "file", schema = @Schema(type = "string", format = "binary")),
              @SchemaProperty(
                  name = "model.yaml",
                  schema = @Schema(type = "string", format = "binary"))
            }),
        @Content(
            mediaType = "application/zip",
            schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = "application/gzip",
            schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = "application/x-tar",
            schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
            schema = @Schema(type = "string", format = "binary"))
      })
  @ApiResponse(
      responseCode = "201",
      description = "The version, available, or checked where the policy does not want it",
      headers = @Header(name = "Location", schema = @Schema(type = "string")))
  @ApiResponse(
      responseCode = "202",
      description = "The version is in the store and will be loaded",
      headers = @Header(name = "Location", schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "UnsupportedMediaType")
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @ApiResponse(responseCode = "507", ref = "InsufficientStorage")
  @PostMapping(
      path = "/api/v1/models/{name}/versions",
      consumes = {
        MediaType.MULTIPART_FORM_DATA_VALUE,
        "application/zip",
        "application/gzip",
        "application/x-tar",
        MediaType.APPLICATION_OCTET_STREAM_VALUE
      },
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<VersionDetailJson> upload(
      @PathVariable String name,
      @RequestParam(required = false)
          @Parameter(
              description = "The number it is to have; by default the greatest there is, plus one.",
              schema = @Schema(type = "integer", format = "int64"))
          @Nullable String version,
      @RequestParam(defaultValue = "true")
          @Parameter(description = "Whether to wait until it is available.")
          boolean wait,
      @Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    String model = new ModelName(name).value();
    var wanted =
        version == null ? OptionalLong.empty() : OptionalLong.of(KnownModels.number(version));
    wanted.ifPresent(number -> expectFree(model, number));
    long number;
    try (var uploaded = UploadedVersion.receive(request, uploads)) {
      number = uploads.publish(model, wanted, uploaded.file(), uploaded.settings());
    }
    var location = URI.create("/api/v1/models/" + model + "/versions/" + number);
    if (wait) {
      uploads.settle(model, number);
      return ResponseEntity.created(location).body(details.of(model, number));
    }
    var accepted = details.of(model, number);
    uploads.settleLater(model, number);
    return ResponseEntity.accepted().location(location).body(accepted);
  }

  /** Before a large body is read for nothing; the store decides. */
  private void expectFree(String model, long version) {
    if (registry.stored(model).stream().anyMatch(now -> now.stored().contains(version))) {
      throw Fault.conflict(
          "model %s already has a version %d; delete it or upload another"
              .formatted(model, version));
    }
  }
}
