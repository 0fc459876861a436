package dev.tandem.inference;

import java.util.Locale;

/** Where a request came from, as the metrics spell it. */
public enum Door {
  TFSERVING,
  UPLOAD,
  OIP,
  GRPC,
  EVALUATION;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
