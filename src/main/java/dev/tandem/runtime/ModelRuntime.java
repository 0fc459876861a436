package dev.tandem.runtime;

import dev.tandem.model.RuntimeInfo;
import java.nio.file.Path;

/** Opens version directories of one format. Thread safe. */
public interface ModelRuntime {
  /** The format as the API spells it: {@code saved_model}, {@code tflite}. */
  String name();

  /** Whether the directory holds this format. */
  boolean recognizes(Path directory);

  /**
   * Loads the model; the caller closes it. A model that cannot be loaded is a {@link
   * dev.tandem.fault.Fault} that says why, naming files relative to the directory.
   */
  LoadedModel open(Path directory, SessionOptions options);

  /** What it is and runs on; asking loads no native library. */
  RuntimeInfo info();
}
