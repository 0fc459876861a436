package dev.tandem.pipeline;

import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.registry.InputSettings;
import dev.tandem.training.FieldsJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An input as {@code model.yaml} has it, and what of it the training set is still to tell. */
final class InputChoiceJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String POINTER = "/input";
  private static final int USUAL_TOKENS = 10_000;
  private static final int LEAST_TOKENS = 3;

  /** What {@code scale} is where the training set tells it. */
  private static final String STANDARDIZE = "standardize";

  private InputChoiceJson() {}

  @SuppressWarnings("unchecked")
  static InputChoice read(JsonNode json) {
    var fields = FieldsJson.of(json, POINTER);
    if (fields.has("tokenizer")) {
      throw FieldsJson.fault(
          fields.at("tokenizer"), "is not learned here; use a vocabulary, which is");
    }
    var input = new LinkedHashMap<String, Object>(MAPPER.convertValue(json, Map.class));
    if (STANDARDIZE.equals(input.get("scale")) && "image".equals(input.get("kind"))) {
      input.remove("scale");
      var image = (PreprocessingSpec.Image) InputSettings.read(input, POINTER);
      return new InputChoice(image.withScale(InputChoice.STANDARDIZE), 0);
    }
    if (!"text".equals(input.get("kind"))) {
      boolean isOpen = "tabular".equals(input.get("kind")) && !fields.has("features");
      if (isOpen) {
        fields.allow(List.of("kind", "features"));
        return new InputChoice(new PreprocessingSpec.Tabular(List.of()), 0);
      }
      return new InputChoice(InputSettings.read(input, POINTER), 0);
    }
    int tokens = fields.integer("max_tokens", USUAL_TOKENS, LEAST_TOKENS);
    input.remove("max_tokens");
    input.putIfAbsent("vocabulary", InputChoice.VOCABULARY);
    return new InputChoice(InputSettings.read(input, POINTER), tokens);
  }

  static ObjectNode write(InputChoice input) {
    ObjectNode json = MAPPER.valueToTree(InputSettings.write(input.spec()));
    if (input.spec() instanceof PreprocessingSpec.Tabular(var features) && features.isEmpty()) {
      json.remove("features");
    }
    if (input.standardizes()) {
      json.put("scale", STANDARDIZE);
    }
    return input.maxTokens() > 0 ? json.put("max_tokens", input.maxTokens()) : json;
  }
}
