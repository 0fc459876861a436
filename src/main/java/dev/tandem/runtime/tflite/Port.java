package dev.tandem.runtime.tflite;

import dev.tandem.tensor.TensorSpec;

/**
 * An input or output of a subgraph.
 *
 * @param tensor its index among the subgraph's tensors
 */
record Port(String alias, int tensor, TensorSpec spec) {}
