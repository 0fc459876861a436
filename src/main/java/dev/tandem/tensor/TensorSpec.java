package dev.tandem.tensor;

import org.jspecify.annotations.Nullable;

/**
 * What a tensor must look like.
 *
 * @param name the tensor's own name in its model ({@code x:0}), not the alias a signature gives it
 * @param quantization how an integer tensor stands for reals; null where it does not
 */
public record TensorSpec(
    String name, DType dtype, Shape shape, @Nullable Quantization quantization) {
  public TensorSpec(String name, DType dtype, Shape shape) {
    this(name, dtype, shape, null);
  }
}
