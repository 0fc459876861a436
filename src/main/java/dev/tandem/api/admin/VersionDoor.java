package dev.tandem.api.admin;

import dev.tandem.registry.ModelRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What an operator sees and does of one version. */
@Tag(name = "Versions", description = "Single versions: load, unload, delete, measure.")
@RestController
@RequestMapping(
    path = "/api/v1/models/{name}/versions/{version}",
    produces = MediaType.APPLICATION_JSON_VALUE)
@ApiResponse(responseCode = "404", ref = "NotFound")
final class VersionDoor {
  private final ModelRegistry registry;
  private final VersionDetails details;
  private final KnownModels models;

  VersionDoor(ModelRegistry registry, VersionDetails details, KnownModels models) {
    this.registry = registry;
    this.details = details;
    this.models = models;
  }

  @Operation(
      summary = "Show a version",
      description = "One version with the settings that are in force for it.")
  @ApiResponse(responseCode = "200", description = "The version")
  @GetMapping
  VersionDetailJson show(@PathVariable String name, @PathVariable String version) {
    return details.of(name, KnownModels.number(version));
  }

  @Operation(
      summary = "Delete a version",
      description =
          "Takes the version out of the store and unloads it once no request uses it any more. A"
              + " version that a label points to is not deleted.")
  @ApiResponse(responseCode = "204", description = "The version is gone")
  @ChangesModel
  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String name, @PathVariable String version) {
    models.expect(name);
    registry.delete(name, KnownModels.number(version));
  }

  @Operation(
      summary = "Load a version",
      description =
          "Adds the version to those that the version policy wants and waits until it is"
              + " available. The policy becomes a list of versions and is written to model.yaml.")
  @ApiResponse(responseCode = "200", description = "The version, available")
  @ChangesModel
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @PostMapping("/load")
  VersionDetailJson load(@PathVariable String name, @PathVariable String version) {
    models.expect(name);
    registry.load(name, KnownModels.number(version));
    return show(name, version);
  }

  @Operation(
      summary = "Unload a version",
      description =
          "Takes the version out of those that the version policy wants and unloads it, even if no"
              + " other one is left to answer. It stays in the store. A version that a label points"
              + " to is not unloaded.")
  @ApiResponse(responseCode = "200", description = "The version, unloading or ended")
  @ChangesModel
  @PostMapping("/unload")
  VersionDetailJson unload(@PathVariable String name, @PathVariable String version) {
    models.expect(name);
    registry.unload(name, KnownModels.number(version));
    return show(name, version);
  }
}
