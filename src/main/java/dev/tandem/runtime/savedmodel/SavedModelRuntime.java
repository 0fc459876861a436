package dev.tandem.runtime.savedmodel;

import dev.tandem.fault.Fault;
import dev.tandem.model.RuntimeInfo;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.SessionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens TensorFlow SavedModels, their {@code serve} graph. */
public final class SavedModelRuntime implements ModelRuntime {
  static final String FILE = "saved_model.pb";

  /** Of the pinned native library, which is not loaded to be asked. */
  static final String VERSION = "2.18.0";

  private final @Nullable FrozenModels kept;

  /** One that keeps nothing for the next start. */
  public SavedModelRuntime() {
    kept = null;
  }

  /**
   * @param folder where optimized models are kept for the next start; made when first needed
   */
  public SavedModelRuntime(Path folder) {
    kept = new FrozenModels(folder);
  }

  /**
   * Loads all of TensorFlow, whose first words in a process nobody but its developers needs to
   * hear.
   */
  public static void loadQuietly() {
    FirstRun.ensureBuffers();
  }

  /**
   * TensorFlow's names of the GPUs it can use, such as {@code GPU:0}; it is loaded for that only
   * where there may be one.
   */
  public static List<String> gpus() {
    if (Devices.mayHaveGpu()) {
      loadQuietly();
    }
    return Devices.all().stream()
        .filter(device -> device.type().equals(Devices.GPU))
        .map(device -> device.name().replaceFirst(".*/device:", ""))
        .toList();
  }

  @Override
  public String name() {
    return "saved_model";
  }

  @Override
  public boolean recognizes(Path directory) {
    return Files.isRegularFile(directory.resolve(FILE));
  }

  @Override
  public LoadedModel open(Path directory, SessionOptions options) {
    long bytes = sizeOf(directory);
    return LoadedSavedModel.of(new Opening(directory, options, kept).open(), options, bytes);
  }

  @Override
  public RuntimeInfo info() {
    var devices = Devices.all();
    return new RuntimeInfo(
        name(), VERSION, TensorFlowLibrary.isLoaded(), devices, Devices.noGpu(devices));
  }

  private static long sizeOf(Path directory) {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      throw new Fault(Fault.Kind.UNPROCESSABLE, "the version's files cannot be read", e);
    }
  }
}
