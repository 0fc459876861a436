package dev.tandem.registry;

import dev.tandem.model.ModelRef;
import dev.tandem.model.RuntimeInfo;
import java.util.List;
import java.util.Optional;

/** The models of a store and their versions. Thread safe. */
public interface Registry {
  /**
   * Takes a lease on an available version. The fault's texts are TensorFlow Serving's: not found
   * {@code Servable not found for request: Latest(m)} or {@code Specific(m, 9)}, bad input {@code
   * Unrecognized servable version label: x}.
   */
  Lease lease(ModelRef ref);

  /** Every model by name. */
  List<ModelStatus> models();

  Optional<ModelStatus> find(String name);

  /** Whether every wanted version of every model has been tried once since the start. */
  boolean isSettled();

  /** What models can run on. */
  default List<RuntimeInfo> runtimes() {
    return List.of();
  }
}
