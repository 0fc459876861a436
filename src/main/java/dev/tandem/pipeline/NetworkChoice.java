package dev.tandem.pipeline;

import dev.tandem.nn.Network;
import dev.tandem.nn.Presets;
import dev.tandem.pipeline.TrainingSpecification.Parent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network that is trained.
 *
 * @param described as the specification has it: a preset with its parameters, layers, or a graph
 * @param network what that is before the examples are known
 * @param members the versions whose mean it is; none for most
 */
public record NetworkChoice(Map<String, Object> described, Network network, List<Parent> members) {
  private static final String PRESET = "preset";

  public NetworkChoice {
    members = List.copyOf(members);
    described = Collections.unmodifiableMap(new LinkedHashMap<>(described));
  }

  /** Whether trained versions answer together, and nothing is learned. */
  boolean isEnsemble() {
    return !members.isEmpty();
  }

  /** What it is called where nobody named it. */
  String title() {
    return preset().orElse(isEnsemble() ? "ensemble" : "network");
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
