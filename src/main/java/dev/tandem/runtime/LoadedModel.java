package dev.tandem.runtime;

import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;
import java.util.Map;

/** A model in memory. Thread safe; closed once, when no run is under way. */
public interface LoadedModel extends AutoCloseable {
  /** Every signature that can be called, by name. */
  Map<String, Signature> signatures();

  /** Signatures that the model has and that cannot be called here, and why. */
  default Map<String, String> leftOut() {
    return Map.of();
  }

  /**
   * Runs a signature in the calling thread. The inputs are complete, of the declared types, and
   * stay the caller's; the outputs are new and the caller closes them. What the model refuses is a
   * {@link dev.tandem.fault.Fault}.
   */
  NamedTensors run(String signature, NamedTensors inputs);

  /** Says how many runs are wanted at once; whatever a runtime keeps for each follows it. */
  default void allow(int runs) {}

  /** Whether {@link #run} refuses shapes that do not fit by itself, before it computes anything. */
  default boolean checksShapes() {
    return false;
  }

  /** Bytes of the model's weights and graph, as far as known. */
  long bytes();

  /** The settings in force, for operators: threads, optimization, delegates. */
  Map<String, Object> effective();

  @Override
  void close();
}
