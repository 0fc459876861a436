package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.nn.NetworkJson;
import dev.tandem.nn.Preset;
import dev.tandem.nn.Summary;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;

/** A network of the course as the operator's answers show it. */
@Schema(name = "Preset", description = "A network that a specification can name.")
record PresetJson(
    @Schema(example = "dnn") String name,
    @Schema(example = "dense layers with dropout, from a row of numbers to classes")
        String description,
    @Schema(
            description = "What may be set beside preset, each with its default.",
            example =
                "{\"num_features\":784,\"dropout\":0.2,\"hidden_units\":[128,64],\"num_classes\":10}")
        Map<String, Object> parameters,
    @JsonProperty("parameter_count")
        @Schema(description = "Numbers that are learned or kept.", example = "109386")
        long parameterCount,
    @JsonProperty("trainable_parameter_count")
        @Schema(description = "Numbers that are learned.", example = "109386")
        long trainableParameterCount,
    @Schema(description = "Operations of one example forward.", example = "218058") long flops,
    @Schema(
            description = "Its layers as a table.",
            example = "layer  type  shape  parameters  after\n…")
        String summary,
    @Schema(type = "object", description = "Its layers as a specification may write them.")
        Object network) {
  /** Every preset. */
  @Schema(name = "Presets")
  record All(List<PresetJson> presets) {}

  static PresetJson of(Preset preset) {
    var summary = Summary.of(preset.network());
    return new PresetJson(
        preset.name(),
        preset.description(),
        preset.parameters(),
        summary.parameters(),
        summary.trainable(),
        summary.flops(),
        summary.table(),
        NetworkJson.write(preset.network()));
  }
}
