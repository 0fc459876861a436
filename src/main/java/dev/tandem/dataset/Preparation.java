package dev.tandem.dataset;

import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.tensor.TensorSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to become of the examples of a dataset.
 *
 * @param inputs the network's inputs by name, shapes without the batch
 * @param classNames the classes by index, which those of the dataset must be among; empty for the
 *     dataset's own, of which there must be two then
 */
public record Preparation(
    Preprocessor preprocessor, Map<String, TensorSpec> inputs, List<String> classNames) {
  public Preparation {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    classNames = List.copyOf(classNames);
  }

  public Preparation(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
    this(preprocessor, inputs, List.of());
  }

  /** For a set that is evaluated by a network trained with these classes. */
  public Preparation withClassNames(List<String> changed) {
    return new Preparation(preprocessor, inputs, changed);
  }
}
