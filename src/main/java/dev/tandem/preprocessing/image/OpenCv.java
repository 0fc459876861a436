package dev.tandem.preprocessing.image;

import dev.tandem.tensor.NativeEnvironment;
import org.opencv.core.Core;

/** The native library, loaded when the first image comes. An image is worked on by one thread. */
final class OpenCv {

  static {
    NativeEnvironment.prepare();
    OpenCvLibrary.load();
    Core.setNumThreads(1);
  }

  private OpenCv() {}

  /** Loads the library, if that has not happened yet. */
  static void load() {}
}
