package dev.tandem.dataset;

import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

/** Where examples come from: a stored dataset, or a formula. Read as often as is wanted. */
public interface Source {
  Dataset dataset();

  /** The examples, always in the same order. Whoever asked closes it. */
  Stream<Example> read();

  /** The class index of every example, in order; empty for a regression. */
  default int[] labels() {
    return labels(dataset().classNames());
  }

  private int[] labels(List<String> classNames) {
    var indices = new HashMap<String, Integer>();
    classNames.forEach(name -> indices.put(name, indices.size()));
    try (var examples = read()) {
      return examples
          .map(Example::target)
          .filter(Target.Label.class::isInstance)
          .mapToInt(target -> indices.getOrDefault(((Target.Label) target).className(), -1))
          .toArray();
    }
  }
}
