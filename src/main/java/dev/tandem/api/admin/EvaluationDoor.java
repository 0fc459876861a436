package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.pipeline.Evaluations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Measures registered versions on datasets. */
@Tag(name = "Evaluations", description = "How good a version is on a dataset.")
@RestController
@RequestMapping(path = "/api/v1/evaluations", produces = MediaType.APPLICATION_JSON_VALUE)
final class EvaluationDoor {
  private static final String MODEL = "model";
  private static final String VERSION = "version";
  private static final String DATASET = "dataset";
  private static final String TARGETS = "targets";
  private static final List<String> KEYS = List.of(MODEL, VERSION, DATASET, TARGETS);

  private final Evaluations evaluations;

  EvaluationDoor(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  @Operation(
      summary = "Evaluate a version",
      description =
          "Has a version answer every example of a dataset, with its own preprocessing, in the"
              + " background and one evaluation after the other. Any version of the store will do;"
              + " one that does not serve is opened for it and closed again. Without version it is"
              + " the latest. Classes are matched by name, and each of the dataset's must be among"
              + " the model's; a model without class names is taken to have the dataset's, in their"
              + " order. A dataset of numbers gives mse, mae, rmse and r2. Of a dataset with"
              + " several targets, each output is measured on the one that targets names, that it"
              + " was trained for, or that is called as it is; targets also says which outputs are"
              + " measured, where not all.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(ref = "#/components/schemas/EvaluationRequest")))
  @ApiResponse(
      responseCode = "202",
      description = "It is queued",
      headers = @Header(name = "Location", schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(ref = "#/components/schemas/Evaluation")))
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<String> submit(@RequestBody JsonNode body) {
    if (!body.isObject()) {
      throw Fault.badInput("the body must be an object with model, version, dataset and targets");
    }
    for (String key : body.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw Fault.badInput("/" + key + " is not known; known: " + String.join(", ", KEYS));
      }
    }
    String id =
        evaluations.submit(
            new Evaluations.Wish(
                text(body, MODEL), version(body), text(body, DATASET), targets(body)));
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/evaluations/" + id))
        .body(show(id));
  }

  private static String text(JsonNode body, String key) {
    JsonNode value = body.path(key);
    if (!value.isString()) {
      throw Fault.badInput("/%s must be a string, got %s".formatted(key, shown(value)));
    }
    return value.stringValue();
  }

  private static OptionalLong version(JsonNode body) {
    JsonNode value = body.path(VERSION);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw Fault.badInput("/version must be a whole number, got " + shown(value));
    }
    return OptionalLong.of(value.longValue());
  }

  private static Map<String, String> targets(JsonNode body) {
    JsonNode value = body.path(TARGETS);
    if (!value.isObject() && !value.isMissingNode() && !value.isNull()) {
      throw Fault.badInput("/targets must be an object, got " + shown(value));
    }
    var targets = new LinkedHashMap<String, String>();
    for (var target : value.properties()) {
      if (!target.getValue().isString()) {
        throw Fault.badInput(
            "/targets/%s must be a string, got %s".formatted(target.getKey(), target.getValue()));
      }
      targets.put(target.getKey(), target.getValue().stringValue());
    }
    return targets;
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "nothing" : value.toString();
  }

  @Operation(
      summary = "Show an evaluation",
      description =
          "Its state and, once it has succeeded, what was found. The confusion matrix has a row for"
              + " each true class and a column for each answered one, in the order of per_class.")
  @ApiResponse(
      responseCode = "200",
      description = "The evaluation",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON_VALUE,
              schema = @Schema(ref = "#/components/schemas/Evaluation")))
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping("/{id}")
  String show(
      @PathVariable
          @Parameter(
              description = "The evaluation's id.",
              example = "0b6f5c7e-6f0e-4f0b-9a1c-1f2d3c4b5a69")
          String id) {
    return evaluations
        .find(id)
        .orElseThrow(() -> Fault.notFound("there is no evaluation '" + id + "'"));
  }
}
