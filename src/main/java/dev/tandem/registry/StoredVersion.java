package dev.tandem.registry;

import java.io.IOException;
import java.nio.file.Path;

/** A version as it lies in a store. */
public interface StoredVersion {
  /** A directory with its files, which are brought here first where the store is elsewhere. */
  Path directory() throws IOException;

  /** Changes when a file is added, removed or written. */
  long fingerprint();

  /** Changes when another upload takes the version's place; 0 if it was not uploaded. */
  long upload();

  /** Whether it has a {@code model.yaml} of its own. */
  boolean hasSettings();

  /** Takes off this disk what was brought here of it; nobody uses it, and it can be had again. */
  default void evict() throws IOException {}
}
