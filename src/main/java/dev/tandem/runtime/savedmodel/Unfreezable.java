package dev.tandem.runtime.savedmodel;

/** Why a model is served as it was saved. */
final class Unfreezable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String why;

  Unfreezable(String why) {
    super(why, null, false, false);
    this.why = why;
  }

  String why() {
    return why;
  }
}
