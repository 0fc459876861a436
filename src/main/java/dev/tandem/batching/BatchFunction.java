package dev.tandem.batching;

import dev.tandem.tensor.NamedTensors;
import java.util.function.UnaryOperator;

/**
 * What a batcher runs.
 *
 * @param name what it is called in texts: {@code mnist/3:serving_default}
 * @param rowwise whether the first dimension of every input and output counts rows that do not
 *     depend on each other, so that requests can share a run
 * @param run answers inputs, which stay the batcher's, with outputs of their own
 */
public record BatchFunction(String name, boolean rowwise, UnaryOperator<NamedTensors> run) {}
