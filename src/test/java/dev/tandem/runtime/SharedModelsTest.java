package dev.tandem.runtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.SharedData;
import dev.tandem.model.Signature;
import dev.tandem.runtime.savedmodel.RandomInputs;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every real model at hand opens, and every signature of it answers as it declares. */
class SharedModelsTest {
  private static final int BATCH = 2;

  @TempDir Path directory;

  static Stream<Path> models() throws IOException {
    return Stream.of("saved_models", "saved_models_more", "keras_saved_models", "tflite")
        .flatMap(folder -> models(SharedData.path(folder)).stream());
  }

  private static List<Path> models(Path folder) {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith("saved_model.pb") || file.toString().endsWith(".tflite"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void opensAndAnswers(Path file) throws IOException {
    long before = Tensor.live();
    try (var model = open(file)) {
      assertThat(model.signatures()).isNotEmpty();
      assertThat(model.leftOut()).isEmpty();
      for (var signature : model.signatures().values()) {
        try (var inputs = RandomInputs.of(signature, BATCH, width(file), new Random(7));
            var outputs = model.run(signature.name(), inputs)) {
          assertAsDeclared(signature, outputs);
        }
      }
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  /** How many numbers there are in an example, for models that take such. */
  private static int width(Path file) {
    return file.toString().contains("tf1_examples") ? 2 : file.toString().contains("half") ? 1 : 0;
  }

  private LoadedModel open(Path file) throws IOException {
    if (file.endsWith("saved_model.pb")) {
      return new SavedModelRuntime().open(file.resolveSibling("."), SessionOptions.DEFAULT);
    }
    Files.copy(file, directory.resolve("model.tflite"));
    return new TfLiteRuntime().open(directory, SessionOptions.DEFAULT);
  }

  private static void assertAsDeclared(Signature signature, NamedTensors outputs) {
    assertThat(outputs.asMap()).containsOnlyKeys(signature.outputs().keySet());
    signature
        .outputs()
        .forEach((alias, spec) -> assertAsDeclared(alias, spec, outputs.expect(alias)));
  }

  private static void assertAsDeclared(String alias, TensorSpec spec, Tensor output) {
    assertThat(output.dtype()).as(alias).isEqualTo(spec.dtype());
    assertThat(output.shape().elements()).as(alias).isPositive();
    // A converter without signatures writes down the shape of one example.
    var declared = spec.quantization() == null ? spec.shape() : spec.shape().withFirst(-1);
    assertThat(declared.accepts(output.shape()))
        .as("%s of shape %s, declared %s", alias, output.shape(), spec.shape())
        .isTrue();
    if (output.dtype() == DType.FLOAT) {
      for (float number : output.data().toArray(JAVA_FLOAT)) {
        assertThat(number).as(alias).isFinite();
      }
    }
  }
}
