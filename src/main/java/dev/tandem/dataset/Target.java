package dev.tandem.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is to be learned of an example. */
public sealed interface Target {
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
