package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.util.Collection;
import java.util.Locale;

/** What keeps a dataset from being used. */
final class DatasetFaults {
  private DatasetFaults() {}

  static Fault unprocessable(String detail) {
    return new Fault(Fault.Kind.UNPROCESSABLE, detail);
  }

  /** Trouble with the disk; a full one is told as that. */
  static Fault disk(String what, Exception failure) {
    if (isFullDisk(failure)) {
      return new Fault(
          Fault.Kind.INSUFFICIENT_STORAGE,
          what + " does not fit: the disk is full; free some space and try again",
          failure);
    }
    return new Fault(Fault.Kind.UNAVAILABLE, what + " failed: " + failure, failure);
  }

  /** Whether one example is at fault, which is left out, and not what is made of all. */
  static boolean isOfOneExample(Fault fault) {
    return switch (fault.kind()) {
      case BAD_INPUT, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE -> true;
      default -> false;
    };
  }

  static boolean isFullDisk(Exception failure) {
    String lower = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return lower.contains("no space left") || lower.contains("quota exceeded");
  }

  static String listed(Collection<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
