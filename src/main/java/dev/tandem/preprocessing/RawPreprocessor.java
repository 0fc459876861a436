package dev.tandem.preprocessing;

import dev.tandem.preprocessing.image.ImageHeader;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Tensors as they come; a text or an image is given as it is to a model that takes one string. */
record RawPreprocessor(PreprocessingSpec.Raw spec) implements Preprocessor {
  @Override
  public NamedTensors image(byte[] encoded, Map<String, TensorSpec> inputs) {
    // The graph's own decoder has no limit, so the pixels are counted here.
    ImageHeader.limit(encoded);
    return string(encoded, "images", inputs);
  }

  @Override
  public NamedTensors text(String text, Map<String, TensorSpec> inputs) {
    return string(text.getBytes(StandardCharsets.UTF_8), "text", inputs);
  }

  @Override
  public NamedTensors row(Map<String, Double> row, Map<String, TensorSpec> inputs) {
    throw Preprocessors.wrongKind("tensors", "rows");
  }

  private static NamedTensors string(byte[] value, String given, Map<String, TensorSpec> inputs) {
    if (!StringTensors.isFor(inputs)) {
      throw Preprocessors.wrongKind("tensors", given);
    }
    return StringTensors.of(value, inputs);
  }
}
