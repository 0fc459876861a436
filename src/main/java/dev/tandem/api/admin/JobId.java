package dev.tandem.api.admin;

/** A job's id as examples show it. */
final class JobId {
  static final String EXAMPLE = "6f9f4a52-6d1c-4f0e-9c59-6b6ac9a3e2b0";

  private JobId() {}
}
