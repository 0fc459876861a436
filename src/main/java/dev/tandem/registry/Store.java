package dev.tandem.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * Where models lie, as {@code <name>/<version>/}. What is written is seen by every instance on the
 * same store, whole or not at all. Thread safe. Reads throw {@link IOException} where the store
 * cannot be read for the moment; writes throw faults: conflict where it is read-only.
 */
public interface Store extends AutoCloseable {
  /** The name of a model's settings, beside its versions or in one. */
  String SETTINGS = "model.yaml";

  /** What lies in the store now, by name. A store that cannot be read is an error, not empty. */
  SortedMap<String, StoredModel> scan() throws IOException;

  /** One model as {@link #scan} would give it. */
  Optional<StoredModel> find(String model) throws IOException;

  /**
   * Replaces the text of the model's {@code model.yaml}, empty where there is none; what {@code
   * change} throws leaves it as it was. Nobody else's change is lost.
   */
  void changeSettings(String model, UnaryOperator<String> change);

  /**
   * Puts a directory into the store, with checksums, as the version given, or else as the next one.
   * The directory is gone or unchanged afterwards; its owner removes it.
   *
   * @return the version
   */
  long publish(String model, OptionalLong version, Path prepared);

  /** Takes a version out of the store. */
  void delete(String model, long version);

  @Override
  void close();
}
