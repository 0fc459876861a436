package dev.tandem.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an epoch of a training came to.
 *
 * @param number from 1
 * @param values {@code loss} and metrics, the same with {@code val_} before them on validation
 *     data, {@code learning_rate}
 */
public record EpochValues(int number, Map<String, Double> values) {
  public EpochValues {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
