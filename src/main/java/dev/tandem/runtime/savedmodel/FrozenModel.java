package dev.tandem.runtime.savedmodel;

import org.tensorflow.proto.MetaGraphDef;

/**
 * A model with constants for variables, which serves by itself.
 *
 * @param frozen how many of its {@code variables} are constants
 */
record FrozenModel(MetaGraphDef definition, int frozen, int variables) {}
