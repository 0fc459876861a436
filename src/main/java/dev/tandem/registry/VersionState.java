package dev.tandem.registry;

/**
 * TensorFlow Serving's states of a version, and {@code FAILED} for an end that an error brought.
 */
public enum VersionState {
  START,
  LOADING,
  AVAILABLE,
  UNLOADING,
  END,
  FAILED
}
