package dev.tandem.api.tfserving;

import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;

/**
 * What a predict request asks for.
 *
 * @param inputs the caller's, who closes them
 * @param isRow whether the answer is a list of instances, as the request was, rather than columns
 */
record PredictRequest(Signature signature, NamedTensors inputs, boolean isRow) {}
