package dev.tandem.api.admin;

import dev.tandem.nn.Expression;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Computes a formula over tensors, and its derivatives. */
@Tag(name = "Expressions")
@RestController
final class ExpressionDoor {
  /** What to compute. */
  @Schema(name = "Expression", requiredProperties = "expression")
  record RequestJson(
      @Schema(example = "x^2 + y^3 + x*y") String expression,
      @Schema(
              description =
                  "A number or lists of lists of numbers for every name; \"NaN\", \"Infinity\" and"
                      + " \"-Infinity\" are numbers too.",
              example = "{\"x\": 1.0, \"y\": 2.0}")
          Map<String, Object> variables,
      @Schema(description = "Whether the derivatives are wanted.", example = "true")
          boolean gradients) {}

  /** What it came to. */
  @Schema(name = "ExpressionValue")
  record AnswerJson(
      @Schema(description = "A number or lists of lists of numbers.", example = "11.0")
          Object value,
      @Schema(
              description = "By variable, in its shape; empty where they are not wanted.",
              example = "{\"x\": 4.0, \"y\": 13.0}")
          Map<String, Object> gradients) {}

  @Operation(
      summary = "Compute an expression",
      description =
          "Computes a formula over numbers and tensors with TensorFlow in double precision, in the"
              + " language of custom losses and schedules: + - * / ^, comparisons, functions such"
              + " as exp, reduce_sum, matmul and reshape, and lists. With gradients, the derivatives"
              + " by every variable too; those of a value of several elements are those of their"
              + " sum. What is no finite number is the string \"NaN\", \"Infinity\" or"
              + " \"-Infinity\". An expression has at most 4,096 characters, a tensor a million"
              + " elements.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = RequestJson.class)))
  @ApiResponse(responseCode = "200", description = "The value")
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @PostMapping(
      path = "/api/v1/expressions",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  AnswerJson compute(@RequestBody JsonNode body) {
    var request = ExpressionJson.read(body);
    Expression.Evaluated evaluated =
        ExpressionJson.at(
            "/expression",
            () -> request.expression().evaluate(request.variables(), request.gradients()));
    var gradients = new java.util.LinkedHashMap<String, Object>();
    evaluated.gradients().forEach((name, numbers) -> gradients.put(name, numbers.nested()));
    return new AnswerJson(evaluated.value().nested(), gradients);
  }
}
