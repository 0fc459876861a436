package dev.tandem.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is learned from, and what part of it validates.
 *
 * @param validationSplit the share that validates instead of training; 0 for none
 * @param split stratified, random or tail; null for what suits the examples
 * @param targets which of the examples' several targets an output learns, by the output's name
 * @param validation another set that validates, instead of a share; null for none
 */
public record DatasetChoice(
    ExamplesChoice examples,
    double validationSplit,
    @Nullable String split,
    Map<String, String> targets,
    @Nullable ExamplesChoice validation) {
  public DatasetChoice {
    targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
  }

  boolean hasValidation() {
    return validation != null || validationSplit > 0;
  }
}
