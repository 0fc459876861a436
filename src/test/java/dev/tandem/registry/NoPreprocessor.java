package dev.tandem.registry;

import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.TensorSpec;
import java.util.Map;

/** For tests that only pass a preprocessor on. */
record NoPreprocessor(PreprocessingSpec spec) implements Preprocessor {
  @Override
  public NamedTensors image(byte[] encoded, Map<String, TensorSpec> inputs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public NamedTensors text(String text, Map<String, TensorSpec> inputs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public NamedTensors row(Map<String, Double> row, Map<String, TensorSpec> inputs) {
    throw new UnsupportedOperationException();
  }
}
