package dev.tandem.nn;

/** Keras's activations, with the parameters that their names stand for there. */
public enum ActivationFunction {
  LINEAR,
  RELU,
  RELU6,
  SIGMOID,
  TANH,
  SOFTMAX,
  SPARSEMAX,
  ELU,
  SELU,
  CELU,
  SOFTPLUS,
  SOFTSIGN,
  SILU,
  GELU,
  MISH,
  EXPONENTIAL,
  LEAKY_RELU,
  HARD_SIGMOID,
  HARD_SILU,
  HARD_TANH,
  HARD_SHRINK,
  SOFT_SHRINK,
  TANH_SHRINK,
  LOG_SIGMOID,
  LOG_SOFTMAX,
  SPARSE_PLUS,
  SPARSE_SIGMOID,
  SQUAREPLUS,
  GLU
}
