package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.nn.Summary;
import dev.tandem.pipeline.Validation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a training would be. */
@Schema(name = "TrainingValidation")
record ValidationJson(
    boolean valid,
    @Schema(example = "[{\"pointer\":\"/optimizer/learning_rate\",\"detail\":\"must be …\"}]")
        List<ProblemJson> errors,
    @Schema(nullable = true, description = "The network; null where it cannot be read.")
        @Nullable SummaryJson summary,
    @JsonProperty("memory_bytes")
        @Schema(
            description =
                "A step's weights, gradients and optimizer state, and a batch's activations.",
            example = "5231616")
        long memoryBytes,
    @Schema(nullable = true, description = "With every default; null where it cannot be read.")
        @Nullable Map<String, Object> specification) {
  /** One place that is wrong. */
  @Schema(name = "TrainingProblem")
  record ProblemJson(String pointer, String detail) {}

  /** A network's layers. */
  @Schema(name = "NetworkSummary")
  record SummaryJson(
      List<LayerJson> layers,
      @Schema(example = "130186") long parameters,
      @Schema(example = "129226") long trainable,
      @Schema(description = "Of one example forward.", example = "16876032") long flops,
      @Schema(description = "The weights and one example's activations.", example = "903272")
          long bytes) {
    static SummaryJson of(Summary summary) {
      return new SummaryJson(
          summary.rows().stream().map(LayerJson::of).toList(),
          summary.parameters(),
          summary.trainable(),
          summary.flops(),
          summary.bytes());
    }
  }

  /** One layer. */
  @Schema(name = "LayerSummary")
  record LayerJson(
      @Schema(example = "conv2d") String name,
      @Schema(example = "conv2d") String type,
      @Schema(description = "Without the batch.", example = "[26,26,32]") List<Long> shape,
      @Schema(example = "320") long parameters,
      @Schema(example = "389376") long flops,
      @Schema(example = "[\"image\"]") List<String> inbound) {
    static LayerJson of(Summary.Row row) {
      return new LayerJson(
          row.name(),
          row.type(),
          java.util.Arrays.stream(row.shape().toArray()).boxed().toList(),
          row.parameters(),
          row.flops(),
          row.inbound());
    }
  }

  static ValidationJson of(Validation validation) {
    var summary = validation.summary();
    var specification = validation.specification();
    return new ValidationJson(
        validation.isValid(),
        validation.problems().stream()
            .map(problem -> new ProblemJson(problem.pointer(), problem.detail()))
            .toList(),
        summary == null ? null : SummaryJson.of(summary),
        validation.bytes(),
        specification == null ? null : TrainingJobJson.object(specification));
  }
}
