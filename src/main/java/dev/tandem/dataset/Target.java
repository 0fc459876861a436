package dev.tandem.dataset;

/** What is to be learned of an example. */
public sealed interface Target {
  /** The name of its class. */
  record Label(String className) implements Target {}

  /** The numbers of a regression. */
  record Numbers(double... values) implements Target {}
}
