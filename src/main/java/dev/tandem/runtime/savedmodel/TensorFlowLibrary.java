package dev.tandem.runtime.savedmodel;

import dev.tandem.tensor.NativeEnvironment;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** The native libraries: unpacked and loaded once, when {@link TensorFlowC} is first used. */
final class TensorFlowLibrary {
  private static final List<String> NAMES =
      List.of("libtensorflow_cc.so.2", "libtensorflow_cc.2.dylib", "tensorflow_cc.dll");
  private static final String FRAMEWORK = "libtensorflow_framework.so.2";

  /** {@code absl::SetMinLogLevel} of the Abseil that TensorFlow 2.18 is built with. */
  private static final String SET_MIN_LOG_LEVEL =
      "_ZN4absl12lts_2023080214SetMinLogLevelENS0_18LogSeverityAtLeastE";

  private static final int ERROR = 2;

  private static volatile boolean loaded;

  private TensorFlowLibrary() {}

  static boolean isLoaded() {
    return loaded;
  }

  static SymbolLookup load() {
    NativeEnvironment.prepare();
    Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class);
    loaded = true;
    Path library = find();
    if (library == null) {
      return SymbolLookup.loaderLookup();
    }
    Path framework = library.resolveSibling(FRAMEWORK);
    if (Files.exists(framework)) {
      NativeEnvironment.turn(framework, SET_MIN_LOG_LEVEL, ERROR);
    }
    return SymbolLookup.libraryLookup(library, Arena.global());
  }

  private static @Nullable Path find() {
    for (String one : Loader.getLoadedLibraries().values()) {
      Path file = new File(one).toPath();
      for (String name : NAMES) {
        Path sibling = file.resolveSibling(name);
        if (file.getParent() != null && Files.exists(sibling)) {
          return sibling;
        }
      }
    }
    return null;
  }
}
