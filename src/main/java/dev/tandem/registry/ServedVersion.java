package dev.tandem.registry;

import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.tensor.NamedTensors;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A version that is loaded and warm, as long as a {@link Lease} on it is held. Thread safe. */
public interface ServedVersion {
  ModelVersion id();

  ModelSettings settings();

  Map<String, Signature> signatures();

  /** Signatures that the model has and that cannot be called here, and why. */
  default Map<String, String> leftOut() {
    return Map.of();
  }

  Preprocessor preprocessor();

  /** Whether a run itself tells which shapes fit, by other rules than the declared ones. */
  default boolean checksShapes() {
    return false;
  }

  /** Queues one run through the signature's batcher, which takes the inputs over. */
  CompletableFuture<NamedTensors> submit(String signature, NamedTensors inputs, long deadlineNanos);
}
