package dev.tandem.pipeline;

import dev.tandem.preprocessing.PreprocessingSpec;

/**
 * How examples become the network's input; what the training set tells (a vocabulary, the features
 * of rows) is still open.
 *
 * @param maxTokens words of a vocabulary, with the two special ones; 0 where there is none
 */
public record InputChoice(PreprocessingSpec spec, int maxTokens) {
  static final String VOCABULARY = "vocab.txt";
}
