package dev.tandem.inference;

import java.util.Locale;

/** Which of the doors a request came through, as the metrics spell it. */
public enum Door {
  TFSERVING,
  UPLOAD,
  OIP,
  GRPC;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
