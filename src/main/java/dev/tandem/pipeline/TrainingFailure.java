package dev.tandem.pipeline;

/** Why a run that was rightly specified did not come to its end; another attempt goes no better. */
final class TrainingFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrainingFailure(String message) {
    super(message, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
