package dev.tandem.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is to be learned of an example. */
public sealed interface Target {
  /**
   * The one of several targets by that name.
   *
   * @param names of the dataset's targets, which the numbers of a regression are in the order of
   */
  default Target part(String name, List<String> names) {
    Target part =
        switch (this) {
          case Several(var parts) -> parts.get(name);
          case Numbers(double[] numbers) when names.size() == numbers.length ->
              names.contains(name) ? new Numbers(numbers[names.indexOf(name)]) : null;
          default -> null;
        };
    if (part == null) {
      throw new IllegalArgumentException("no target " + name + " in " + this);
    }
    return part;
  }

  /** The name of its class. */
  record Label(String className) implements Target {}

  /** The numbers of a regression. */
  record Numbers(double... values) implements Target {}

  /** Several things, each by its name. */
  record Several(Map<String, Target> parts) implements Target {
    public Several {
      parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }
  }
}
