package dev.tandem.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network of the course by its name.
 *
 * @param parameters what may be set, each with the course's value
 * @param network with those values
 */
public record Preset(
    String name, String description, Map<String, Object> parameters, Network network) {
  public Preset {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
