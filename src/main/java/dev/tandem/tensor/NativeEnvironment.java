package dev.tandem.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * The process as its native libraries see it: the variables they read when they are loaded, which
 * Java alone cannot set, their switches, and the memory that the C allocator keeps. What a platform
 * does not have is left alone.
 */
public final class NativeEnvironment {
  private static final Linker LINKER = Linker.nativeLinker();

  private NativeEnvironment() {}

  /**
   * Sets a variable unless the operator has; call it before the library that reads it is loaded.
   */
  public static void set(String name, String value) {
    if (System.getenv(name) != null) {
      return;
    }
    var setenv = LINKER.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    var call =
        LINKER.downcallHandle(
            setenv.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (var arena = Arena.ofConfined()) {
      var _ = (int) call.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Turns a switch that a loaded library has no variable for: calls its function of one number, by
   * its name in the library's symbol table.
   */
  public static void turn(Path library, String function, int value) {
    SymbolLookup.libraryLookup(library, Arena.global())
        .find(function)
        .ifPresent(found -> call(found, value));
  }

  private static void call(MemorySegment function, int value) {
    try {
      LINKER.downcallHandle(function, FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(value);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Bytes of memory that this machine has, or the container that this runs in. */
  public static long memory() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getTotalMemorySize();
  }

  /**
   * Gives memory that natives freed back to the system. It takes milliseconds, so it is for the
   * moments after a model came or went, when there is much to give.
   */
  public static void trim() {
    var trim = LINKER.defaultLookup().find("malloc_trim");
    if (trim.isEmpty()) {
      return;
    }
    try {
      var _ =
          (int)
              LINKER
                  .downcallHandle(trim.get(), FunctionDescriptor.of(JAVA_INT, JAVA_LONG))
                  .invokeExact(0L);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Once the process has started: what the start left, on the heap and outside, goes back to the
   * system. Nobody waits for an answer yet, so the pause of a whole collection hurts nobody.
   */
  public static void settle() {
    System.gc();
    trim();
  }

  /**
   * Ends the process now, whatever natives are at: neither Java's shutdown hooks nor the C
   * library's destructors run, which would pull the floor from under a model that is still being
   * loaded.
   */
  public static void end(int status) {
    LINKER.defaultLookup().find("_exit").ifPresent(exit -> call(exit, status));
    Runtime.getRuntime().halt(status);
  }

  private static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException same ? same : new IllegalStateException(thrown);
  }
}
