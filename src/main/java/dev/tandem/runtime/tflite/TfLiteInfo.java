package dev.tandem.runtime.tflite;

import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** What the native TFLite library says of itself. */
public final class TfLiteInfo {
  private TfLiteInfo() {}

  /** The library's version, {@code 2.21.0}; loads the library on the first call. */
  public static String version() {
    return tensorflowlite.TfLiteVersion().getString();
  }
}
