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
import java.util.Map;

/**
 * The process as its native libraries see it: the variables they read when they are loaded, which
 * Java alone cannot set, their switches, and the memory that the C allocator keeps. What a platform
 * does not have is left alone.
 */
public final class NativeEnvironment {
  /** Pixels of the largest image that is decoded. */
  public static final long MAX_IMAGE_PIXELS = 50_000_000;

  private static final Linker LINKER = Linker.nativeLinker();

  private NativeEnvironment() {}

  /**
   * Sets what natives read, on the first call. To be called before any library is loaded: the C
   * library lets nobody read its variables while one is set, and natives read them at any time.
   */
  public static void prepare() {
    Prepared.ensure();
  }

  /**
   * As {@link #prepare}, with oneDNN's kernels. TensorFlow leaves them off on processors without
   * AVX512_VNNI or its like, where a step of the course's cnn_cifar10 takes 240 ms with them and
   * 410 ms without.
   */
  public static void prepareForTraining() {
    PreparedForTraining.ensure();
    prepare();
  }

  private static final class PreparedForTraining {
    static {
      set("TF_ENABLE_ONEDNN_OPTS", "1");
    }

    static void ensure() {
      // As in Prepared.
    }
  }

  private static final class Prepared {
    private static final Map<String, String> VARIABLES =
        Map.of(
            "TF_CPP_MIN_LOG_LEVEL",
            "2",
            // Without it, the threads inside an operation of the first session bind all others.
            "TF_OVERRIDE_GLOBAL_THREADPOOL",
            "1",
            // A second wall behind our own reading of the headers.
            "OPENCV_IO_MAX_IMAGE_PIXELS",
            Long.toString(MAX_IMAGE_PIXELS),
            "OPENCV_IO_MAX_IMAGE_WIDTH",
            "65535",
            "OPENCV_IO_MAX_IMAGE_HEIGHT",
            "65535",
            // What it cannot decode is the caller's mistake and told to the caller alone.
            "OPENCV_LOG_LEVEL",
            "SILENT");

    static {
      VARIABLES.forEach(NativeEnvironment::set);
    }

    static void ensure() {
      // The class is initialized by now, once, while others wait.
    }
  }

  /** Sets a variable unless the operator has. */
  static void set(String name, String value) {
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
