package dev.tandem.api.admin;

import dev.tandem.nn.Presets;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The networks that a specification can name. */
@Tag(name = "Presets", description = "Networks of the course, by name.")
@RestController
@RequestMapping(path = "/api/v1/presets", produces = MediaType.APPLICATION_JSON_VALUE)
final class PresetDoor {
  @Operation(
      summary = "List the presets",
      description = "Every network that a specification can name, with its parameters and layers.")
  @GetMapping
  PresetJson.All list() {
    return new PresetJson.All(
        Presets.names().stream().map(name -> PresetJson.of(Presets.preset(name))).toList());
  }

  @Operation(summary = "Show a preset", description = "One preset of the list.")
  @ApiResponse(responseCode = "200", description = "The preset")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping("/{name}")
  PresetJson show(
      @PathVariable @Parameter(description = "The preset's name.", example = "dnn") String name) {
    return PresetJson.of(Presets.preset(name));
  }
}
