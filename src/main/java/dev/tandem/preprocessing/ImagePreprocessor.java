package dev.tandem.preprocessing;

import dev.tandem.preprocessing.image.ImagePipeline;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;

/** Images only. */
record ImagePreprocessor(PreprocessingSpec.Image spec, ImagePipeline pipeline)
    implements Preprocessor {
  @Override
  public Optional<Misfit> misfit(Map<String, TensorSpec> inputs) {
    return pipeline.misfit(inputs);
  }

  @Override
  public NamedTensors image(byte[] encoded, Map<String, TensorSpec> inputs) {
    return pipeline.tensors(encoded, inputs);
  }

  @Override
  public NamedTensors text(String text, Map<String, TensorSpec> inputs) {
    throw Preprocessors.wrongKind("images", "text");
  }

  @Override
  public NamedTensors row(Map<String, Double> row, Map<String, TensorSpec> inputs) {
    throw Preprocessors.wrongKind("images", "rows");
  }
}
