package dev.tandem.preprocessing;

import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;

/**
 * Turns one item into the inputs of one example, with a first dimension of 1, in the types and
 * quantization of the signature's inputs. An item of the wrong kind, or one that cannot be read, is
 * a {@link dev.tandem.fault.Fault}. Thread safe.
 */
public interface Preprocessor {
  PreprocessingSpec spec();

  /** A text that is another one where the same item would become another tensor. */
  default String fingerprint() {
    return spec().toString();
  }

  /**
   * What of the specification makes tensors that a signature with these inputs does not take, by
   * its JSON pointer in {@code model.yaml}; empty where all fits as far as shapes and types tell.
   */
  default Optional<Misfit> misfit(Map<String, TensorSpec> inputs) {
    return Optional.empty();
  }

  /** An encoded JPEG, PNG, WebP or BMP, told by its content. */
  NamedTensors image(byte[] encoded, Map<String, TensorSpec> inputs);

  NamedTensors text(String text, Map<String, TensorSpec> inputs);

  /** A row of numbers by feature name. */
  NamedTensors row(Map<String, Double> row, Map<String, TensorSpec> inputs);
}
