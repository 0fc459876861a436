package dev.tandem.runtime.tflite;

import dev.tandem.tensor.NativeEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** What the native TFLite library says of itself. */
public final class TfLiteInfo {
  /** Of the pinned native library, which is not loaded to be asked. */
  static final String VERSION = "2.21.0";

  private static final String SET_MINIMUM_LOG_SEVERITY =
      "_ZN6tflite13LoggerOptions21SetMinimumLogSeverityENS_11LogSeverityE";

  /** {@code absl::SetMinLogLevel} of the Abseil that TFLite 2.21 is built with. */
  private static final String SET_MIN_LOG_LEVEL =
      "_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE";

  private static final int ERROR = 2;

  private static volatile boolean loaded;

  private TfLiteInfo() {}

  /** The library's version, {@code 2.21.0}; loads the library on the first call. */
  public static String version() {
    load();
    return tensorflowlite.TfLiteVersion().getString();
  }

  static boolean isLoaded() {
    return loaded;
  }

  /** Loads the library, whose good news would go to the standard error. */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    NativeEnvironment.prepare();
    Path library = Path.of(Loader.load(tensorflowlite.class));
    if (Files.exists(library)) {
      NativeEnvironment.turn(library, SET_MINIMUM_LOG_SEVERITY, ERROR);
      NativeEnvironment.turn(library, SET_MIN_LOG_LEVEL, ERROR);
    }
    loaded = true;
  }
}
