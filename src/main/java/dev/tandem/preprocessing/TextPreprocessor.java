package dev.tandem.preprocessing;

import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Texts only.
 *
 * @param fingerprint of the specification and of the file it names
 */
record TextPreprocessor(
    PreprocessingSpec spec,
    BiFunction<String, Map<String, TensorSpec>, NamedTensors> tokens,
    Function<Map<String, TensorSpec>, Optional<Misfit>> misfits,
    @Override String fingerprint)
    implements Preprocessor {
  @Override
  public Optional<Misfit> misfit(Map<String, TensorSpec> inputs) {
    return misfits.apply(inputs);
  }

  @Override
  public NamedTensors image(byte[] encoded, Map<String, TensorSpec> inputs) {
    throw Preprocessors.wrongKind("text", "images");
  }

  @Override
  public NamedTensors text(String text, Map<String, TensorSpec> inputs) {
    return tokens.apply(text, inputs);
  }

  @Override
  public NamedTensors row(Map<String, Double> row, Map<String, TensorSpec> inputs) {
    throw Preprocessors.wrongKind("text", "rows");
  }
}
