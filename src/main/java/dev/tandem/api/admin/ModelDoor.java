package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.registry.ModelRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What an operator sees and sets of a model. */
@Tag(name = "Models", description = "The models of the store and their settings.")
@RestController
@RequestMapping(path = "/api/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
final class ModelDoor {
  private final ModelRegistry registry;
  private final KnownModels models;

  ModelDoor(ModelRegistry registry, KnownModels models) {
    this.registry = registry;
    this.models = models;
  }

  /** What a label is to point to. */
  @Schema(name = "LabelTarget")
  record LabelTarget(@Schema(example = "5") @Nullable Long version) {}

  @Operation(
      summary = "List the models",
      description =
          "Every model of the store with the state of its versions: start, loading, available,"
              + " unloading, end or failed, with the reason. A version with the state end lies in"
              + " the store and is not wanted by the version policy.")
  @GetMapping
  ModelJson.Models list() {
    return new ModelJson.Models(registry.models().stream().map(ModelJson::of).toList());
  }

  @Operation(summary = "Show a model", description = "One model of the list.")
  @ApiResponse(responseCode = "200", description = "The model")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping("/{name}")
  ModelJson show(@PathVariable String name) {
    return ModelJson.of(models.expect(name));
  }

  @Operation(
      summary = "Change a model's settings",
      description =
          "Merges any part of model.yaml into it (RFC 7396: null takes a key away). What is not"
              + " understood is refused with its JSON pointer and nothing is written. Batching,"
              + " class names and other settings that need no reload are in force at once on this"
              + " instance and within one poll on every other. An input, output or class names"
              + " that do not fit the newest version that serves are refused, and so are labels of"
              + " versions that are not available. Comments in the file stay where that is"
              + " possible.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(type = "object"),
              examples =
                  @ExampleObject(
                      "{\"batching\":{\"max_batch_size\":64},\"description\":\"Digits\"}")))
  @ApiResponse(responseCode = "200", description = "The model as it is now")
  @ChangesModel
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @PatchMapping(
      path = "/{name}",
      consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
  ModelJson patch(@PathVariable String name, @RequestBody Map<String, Object> settings) {
    models.expect(name);
    registry.patch(name, settings);
    return show(name);
  }

  @Operation(
      summary = "Point a label to a version",
      description =
          "Callers that use the label get that version from then on. The version must be"
              + " available. The label is written to the model's model.yaml.")
  @ApiResponse(responseCode = "200", description = "The model as it is now")
  @ChangesModel
  @PutMapping(path = "/{name}/labels/{label}", consumes = MediaType.APPLICATION_JSON_VALUE)
  ModelJson setLabel(
      @PathVariable String name, @PathVariable String label, @RequestBody LabelTarget target) {
    models.expect(name);
    Long version = target.version();
    if (version == null) {
      throw new Fault(
          Fault.Kind.BAD_INPUT,
          "version is missing; send {\"version\": 5}",
          List.of(new Fault.Violation("/version", "is missing")));
    }
    registry.setLabel(name, label, version);
    return show(name);
  }

  @Operation(summary = "Take a label away", description = "A label that is not there is no error.")
  @ApiResponse(responseCode = "204", description = "There is no such label any more")
  @ChangesModel
  @DeleteMapping("/{name}/labels/{label}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void removeLabel(@PathVariable String name, @PathVariable String label) {
    models.expect(name);
    registry.removeLabel(name, label);
  }
}
