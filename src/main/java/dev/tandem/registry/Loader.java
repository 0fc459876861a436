package dev.tandem.registry;

import dev.tandem.archive.Checksums;
import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelVersion;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.tensor.NativeEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Opens a version and warms it up.
 *
 * @param warmUpLimit how long the warm-up may take, and a run of it
 */
record Loader(
    List<ModelRuntime> runtimes,
    BiFunction<PreprocessingSpec, Path, Preprocessor> preprocessors,
    Clock clock,
    LoadedVersion.Surroundings around,
    Duration warmUpLimit) {

  Ticker ticker() {
    return around.ticker();
  }

  /**
   * A version that is ready to serve; every way not to get there is a {@link Fault}.
   *
   * @param warming is given what ends with the last run of the warm-up, which may be never
   */
  LoadedVersion load(
      ModelVersion id,
      Path directory,
      FoundSettings found,
      Consumer<CompletableFuture<Void>> warming) {
    try {
      return open(id, directory, found, warming);
    } catch (Fault fault) {
      throw fault;
    } catch (OutOfMemoryError e) {
      throw new Fault(
          Fault.Kind.UNAVAILABLE,
          "model " + id + " does not fit into memory: " + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new Fault(Fault.Kind.UNAVAILABLE, "model " + id + " cannot be read: " + e, e);
    } catch (RuntimeException | LinkageError e) {
      throw Fault.internal("model " + id + " could not be loaded: " + e, e);
    } finally {
      NativeEnvironment.trim();
    }
  }

  private LoadedVersion open(
      ModelVersion id,
      Path directory,
      FoundSettings found,
      Consumer<CompletableFuture<Void>> warming)
      throws IOException {
    long started = ticker().nanos();
    var settings = found.orThrow();
    Checksums.verify(directory, Set.of(SettingsYaml.FILE_NAME));
    var face = face(found);
    var runtime = runtimeOf(id, directory);
    var model = runtime.open(directory, settings.session());
    LoadedVersion version;
    WarmUp warmUp;
    try {
      var origin = new LoadedVersion.Origin(runtime.name(), directory);
      version = new LoadedVersion(id, origin, model, face, around);
      warmUp = WarmUp.start(version, ticker(), warmUpLimit);
      warming.accept(warmUp.over());
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
    try {
      warmUp.await();
      version.took(Duration.ofNanos(ticker().nanos() - started));
      return version;
    } catch (RuntimeException | Error e) {
      warmUp.whenOver(model::close);
      throw e;
    }
  }

  LoadedVersion.Face face(FoundSettings found) {
    var settings = found.orThrow();
    try {
      return new LoadedVersion.Face(
          settings, preprocessors.apply(settings.input(), found.directory()));
    } catch (Fault fault) {
      throw fault.at(place(settings.input()));
    }
  }

  private static String place(PreprocessingSpec input) {
    return switch (input) {
      case PreprocessingSpec.Vocabulary ignored -> "/input/vocabulary";
      case PreprocessingSpec.Tokenizer ignored -> "/input/tokenizer";
      case PreprocessingSpec.Image ignored -> "/input";
      case PreprocessingSpec.Tabular ignored -> "/input";
      case PreprocessingSpec.Strings ignored -> "/input";
      case PreprocessingSpec.Raw ignored -> "/input";
    };
  }

  private ModelRuntime runtimeOf(ModelVersion id, Path directory) {
    return runtimes.stream()
        .filter(runtime -> runtime.recognizes(directory))
        .findFirst()
        .orElseThrow(
            () ->
                new Fault(
                    Fault.Kind.UNPROCESSABLE,
                    "version %s holds no model; known formats: %s"
                        .formatted(
                            id,
                            runtimes.stream()
                                .map(ModelRuntime::name)
                                .collect(Collectors.joining(", ")))));
  }
}
