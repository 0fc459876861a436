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
 * @param targets which of the dataset's several targets each output learns, by the output's name;
 *     empty where there is one target for all
 * @param known the classes by index of each output, which those of the dataset must be among; empty
 *     for the dataset's own, of which there must be two then
 */
public record Preparation(
    Preprocessor preprocessor,
    Map<String, TensorSpec> inputs,
    Map<String, String> targets,
    Map<String, List<String>> known) {
  /** The key of {@link #known} for the classes of one target for all. */
  private static final String ALL = "";

  public Preparation {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    known = Collections.unmodifiableMap(new LinkedHashMap<>(known));
  }

  public Preparation(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
    this(preprocessor, inputs, Map.of(), Map.of());
  }

  /** For a set that is evaluated by a network trained with these classes. */
  public Preparation withClassNames(List<String> changed) {
    return new Preparation(preprocessor, inputs, targets, Map.of(ALL, changed));
  }

  /** With outputs that learn a target each. */
  public Preparation withTargets(Map<String, String> changed) {
    return new Preparation(preprocessor, inputs, changed, known);
  }

  /** For a set that is evaluated by a network trained with the classes of these examples. */
  public Preparation withClassesOf(Examples trained) {
    var classes = new LinkedHashMap<String, List<String>>();
    classes.put(ALL, trained.classNames());
    trained.outputs().forEach(output -> classes.put(output, trained.of(output).classNames()));
    return new Preparation(preprocessor, inputs, targets, classes);
  }

  /** The classes that are known by index; empty where the dataset's own are to be taken. */
  List<String> classNames() {
    return classNames(ALL);
  }

  /** Those of one of several outputs. */
  List<String> classNames(String output) {
    return known.getOrDefault(output, List.of());
  }
}
