package dev.tandem.runtime.tflite;

import dev.tandem.model.RuntimeInfo;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens directories that hold a {@code model.tflite} of builtin operations. Each concurrent caller
 * gets an interpreter of its own, at most one per core until {@link LoadedModel#allow other} is
 * said, with XNNPACK where it applies and {@link SessionOptions#intraOpThreads} threads; 0 means 1,
 * since callers already fill the cores.
 */
public final class TfLiteRuntime implements ModelRuntime {
  static final String FILE = "model.tflite";

  @Override
  public String name() {
    return "tflite";
  }

  @Override
  public boolean recognizes(Path directory) {
    return Files.isRegularFile(directory.resolve(FILE));
  }

  @Override
  public LoadedModel open(Path directory, SessionOptions options) {
    int threads = Math.max(1, options.intraOpThreads());
    int bound = Runtime.getRuntime().availableProcessors();
    var program = TfLiteProgram.open(directory.resolve(FILE));
    try {
      return new TfLiteModel(new InterpreterPool(program, threads, bound));
    } catch (RuntimeException | Error e) {
      program.close();
      throw e;
    }
  }

  @Override
  public RuntimeInfo info() {
    return new RuntimeInfo(
        name(),
        TfLiteInfo.VERSION,
        TfLiteInfo.isLoaded(),
        List.of(new RuntimeInfo.Device("cpu", "CPU", 0)),
        "TFLite models run on the CPU, through XNNPACK");
  }
}
