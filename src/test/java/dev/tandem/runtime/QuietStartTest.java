package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.SharedData;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuietStartTest {
  @Test
  void writesNothingWhileModelsLoadAndRun(@TempDir Path directory) throws Exception {
    assertThat(
            outputOf(
                directory,
                "saved_models/saved_model_half_plus_two_tflite_with_sigdef/00000123",
                "keras_saved_models/mnist"))
        .isEmpty();
    assertThat(Files.readString(directory.resolve("maps"))).contains("libtensorflow_cc");
  }

  @Test
  void leavesTensorFlowOutOfAProcessWithTfLiteModelsOnly(@TempDir Path directory) throws Exception {
    assertThat(
            outputOf(
                directory, "saved_models/saved_model_half_plus_two_tflite_with_sigdef/00000123"))
        .isEmpty();
    assertThat(Files.readString(directory.resolve("maps"))).doesNotContain("libtensorflow_cc");
  }

  /** What a process of its own prints, in which the models are opened and run. */
  private static String outputOf(Path directory, String... models) throws Exception {
    var command =
        new java.util.ArrayList<>(
            java.util.List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Runs.class.getName(),
                directory.resolve("maps").toString()));
    for (String model : models) {
      command.add(SharedData.path(model).toString());
    }
    Path output = directory.resolve("output");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }

  /** The other process. */
  static final class Runs {
    private Runs() {}

    public static void main(String[] arguments) throws IOException {
      for (int i = 1; i < arguments.length; i++) {
        run(Path.of(arguments[i]));
      }
      Files.copy(Path.of("/proc/self/maps"), Path.of(arguments[0]));
    }

    private static void run(Path directory) {
      ModelRuntime runtime = new TfLiteRuntime();
      if (!runtime.recognizes(directory)) {
        runtime = new SavedModelRuntime();
      }
      try (var model = runtime.open(directory, SessionOptions.DEFAULT)) {
        var signature = model.signatures().values().iterator().next();
        var input = signature.inputs().entrySet().iterator().next();
        long[] dims = input.getValue().shape().toArray();
        for (int i = 0; i < dims.length; i++) {
          dims[i] = Math.abs(dims[i]);
        }
        try (var x = Tensor.allocate(DType.FLOAT, Shape.of(dims))) {
          x.data().fill((byte) 0);
          model.run(signature.name(), NamedTensors.of(input.getKey(), x)).close();
        }
      }
    }
  }
}
