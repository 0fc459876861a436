package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** What a caller is told when a write to a store's disk fails. */
final class StoreFaults {
  private StoreFaults() {}

  static Fault of(Object store, Exception failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    // The operating system's words are all that Java passes on of these two.
    if (failure instanceof AccessDeniedException
        || failure instanceof ReadOnlyFileSystemException
        || message.contains("read-only")) {
      return new Fault(
          Fault.Kind.CONFLICT,
          "store " + store + " is read-only; change it where it is written",
          failure);
    }
    if (message.contains("no space left") || message.contains("quota exceeded")) {
      return new Fault(
          Fault.Kind.INSUFFICIENT_STORAGE,
          "store " + store + " has no space left; free some and try again",
          failure);
    }
    return unavailable(store, failure);
  }

  static Fault unavailable(Object store, Exception failure) {
    return new Fault(
        Fault.Kind.UNAVAILABLE, "store " + store + " cannot be reached: " + failure, failure);
  }
}
