package dev.tandem.registry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** One hold on a version, given back once however often it is closed. */
final class CountedLease implements Lease {
  private static final VarHandle CLOSED;

  static {
    try {
      CLOSED = MethodHandles.lookup().findVarHandle(CountedLease.class, "closed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LoadedVersion version;

  @SuppressWarnings("unused") // by CLOSED
  private boolean closed;

  CountedLease(LoadedVersion version) {
    this.version = version;
  }

  @Override
  public ServedVersion served() {
    return version;
  }

  @Override
  public void close() {
    if (CLOSED.compareAndSet(this, false, true)) {
      version.release();
    }
  }
}
