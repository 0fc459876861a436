package dev.tandem.model;

import dev.tandem.tensor.TensorSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One way to call a model: inputs and outputs by alias.
 *
 * @param method TensorFlow's method name, {@code tensorflow/serving/predict} for most
 */
public record Signature(
    String name, String method, Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {
  /** The signature that is meant where none is named. */
  public static final String DEFAULT = "serving_default";

  public static final String PREDICT = "tensorflow/serving/predict";

  public Signature {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }
}
