package dev.tandem.preprocessing.image;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import org.opencv.core.Core;

/**
 * The native library, unpacked below {@code java.io.tmpdir} and loaded when the first image comes.
 * An image is worked on by one thread.
 */
final class OpenCv {

  static {
    // A second wall behind our own reading of the headers; OpenCV reads these when it is loaded.
    environment("OPENCV_IO_MAX_IMAGE_PIXELS", Long.toString(ImageHeader.MAX_PIXELS));
    environment("OPENCV_IO_MAX_IMAGE_WIDTH", "65535");
    environment("OPENCV_IO_MAX_IMAGE_HEIGHT", "65535");
    // What it cannot decode is the caller's mistake and told to the caller alone.
    environment("OPENCV_LOG_LEVEL", "SILENT");
    nu.pattern.OpenCV.loadLocally();
    Core.setNumThreads(1);
  }

  private OpenCv() {}

  /** Loads the library, if that has not happened yet. */
  static void load() {}

  /** Sets a variable that the operator has not set; Java itself cannot. */
  private static void environment(String name, String value) {
    var linker = Linker.nativeLinker();
    var setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty() || System.getenv(name) != null) {
      return;
    }
    var type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try (var arena = Arena.ofConfined()) {
      int unused =
          (int)
              linker
                  .downcallHandle(setenv.get(), type)
                  .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
