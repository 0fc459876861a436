package dev.tandem.preprocessing.image;

import dev.tandem.tensor.NativeEnvironment;
import org.opencv.core.Core;

/** The native library, loaded when the first image comes. An image is worked on by one thread. */
final class OpenCv {

  static {
    // A second wall behind our own reading of the headers; OpenCV reads these when it is loaded.
    NativeEnvironment.set("OPENCV_IO_MAX_IMAGE_PIXELS", Long.toString(ImageHeader.MAX_PIXELS));
    NativeEnvironment.set("OPENCV_IO_MAX_IMAGE_WIDTH", "65535");
    NativeEnvironment.set("OPENCV_IO_MAX_IMAGE_HEIGHT", "65535");
    // What it cannot decode is the caller's mistake and told to the caller alone.
    NativeEnvironment.set("OPENCV_LOG_LEVEL", "SILENT");
    OpenCvLibrary.load();
    Core.setNumThreads(1);
  }

  private OpenCv() {}

  /** Loads the library, if that has not happened yet. */
  static void load() {}
}
