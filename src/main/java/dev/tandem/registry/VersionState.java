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
  FAILED;

  /** Whether the life of a version can go on from this state to the next. */
  boolean mayBecome(VersionState next) {
    return switch (this) {
      case START, END -> next == LOADING;
      case LOADING -> next == AVAILABLE || next == FAILED;
      case AVAILABLE -> next == UNLOADING;
      case UNLOADING -> next == END;
      case FAILED -> next == LOADING || next == END;
    };
  }
}
