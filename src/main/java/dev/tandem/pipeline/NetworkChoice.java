package dev.tandem.pipeline;

import dev.tandem.nn.Network;
import dev.tandem.nn.Presets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The network that is trained.
 *
 * @param described as the specification has it: a preset with its parameters, layers, or a graph
 * @param network what that is before the examples are known
 */
public record NetworkChoice(Map<String, Object> described, Network network) {
  private static final String PRESET = "preset";

  public NetworkChoice {
    described = Collections.unmodifiableMap(new LinkedHashMap<>(described));
  }

  /** The preset's name, where it is one. */
  public Optional<String> preset() {
    return described.get(PRESET) instanceof String name ? Optional.of(name) : Optional.empty();
  }

  /**
   * The network for examples that tell some parameters; those of the specification go before them.
   */
  Network suiting(Map<String, ?> told) {
    return preset().map(name -> Presets.network(name, over(told))).orElse(network);
  }

  private Map<String, Object> over(Map<String, ?> told) {
    var parameters = new LinkedHashMap<String, Object>(told);
    parameters.putAll(described);
    parameters.remove(PRESET);
    return parameters;
  }
}
