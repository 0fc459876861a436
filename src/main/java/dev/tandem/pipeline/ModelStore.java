package dev.tandem.pipeline;

import dev.tandem.registry.StoredModel;
import java.io.IOException;
import java.util.Optional;

/** Where the models lie that others are made of. */
@FunctionalInterface
interface ModelStore {
  Optional<StoredModel> find(String model) throws IOException;
}
