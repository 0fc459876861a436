package dev.tandem.registry;

/**
 * The right to use a version; it is not unloaded before the lease is closed. Closing twice is
 * harmless.
 */
public interface Lease extends AutoCloseable {
  ServedVersion served();

  @Override
  void close();
}
