package dev.tandem.model;

/**
 * Which version of a model a caller means: the latest, a given one, or the one a label points to.
 */
public sealed interface ModelRef {
  /** The model's name as the caller spelt it; it need not exist. */
  String name();

  record Latest(String name) implements ModelRef {}

  record Specific(String name, long version) implements ModelRef {}

  record Labelled(String name, String label) implements ModelRef {}
}
