package dev.tandem.pipeline;

import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Image;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import java.util.List;

/**
 * How examples become the network's input; what the training set tells (a vocabulary, the features
 * of rows, the mean and the deviation of pictures' channels) is still open.
 *
 * @param maxTokens words of a vocabulary, with the two special ones; 0 where there is none
 */
public record InputChoice(PreprocessingSpec spec, int maxTokens) {
  static final String VOCABULARY = "vocab.txt";

  /** The scale of pictures whose mean and deviation the training set is to tell. */
  static final Scale STANDARDIZE = new Scale.MeanStd(List.of(), List.of());

  /** Whether pictures wait for the training set's mean and deviation. */
  boolean standardizes() {
    return spec instanceof Image image && image.scale().equals(STANDARDIZE);
  }
}
