package dev.tandem.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * What is learned from, and what part of it validates.
 *
 * @param validationSplit the share that validates instead of training; 0 for none
 * @param split stratified, random or tail; null for what suits the examples
 * @param validation another set that validates, instead of a share; null for none
 */
public record DatasetChoice(
    ExamplesChoice examples,
    double validationSplit,
    @Nullable String split,
    @Nullable ExamplesChoice validation) {
  boolean hasValidation() {
    return validation != null || validationSplit > 0;
  }
}
