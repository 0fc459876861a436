package dev.tandem.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.model.RuntimeInfo;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every runtime promises, on a model that answers {@code y = x / 2 + 2}. */
public interface ModelRuntimeContract {
  ModelRuntime runtime();

  /** A version directory with half_plus_two of batches of any size. */
  Path halfPlusTwo();

  /** The file in the directory without which there is no model. */
  String modelFile();

  /** The version that the native library tells when asked. */
  String nativeVersion();

  /** Writes a model that answers its input {@code x} of any shape. */
  void writeIdentity(Path directory, DType dtype) throws IOException;

  boolean carriesStrings();

  boolean carriesEmptyBatches();

  /** The shape that the model takes for so many examples. */
  default Shape batch(long examples) {
    return Shape.of(examples);
  }

  @Test
  default void recognizesItsOwnDirectoriesOnly(@TempDir Path empty) {
    assertThat(runtime().recognizes(halfPlusTwo())).isTrue();
    assertThat(runtime().recognizes(empty)).isFalse();
    assertThat(runtime().recognizes(empty.resolve("absent"))).isFalse();
  }

  @Test
  default void describesItsDefaultSignature() {
    try (var model = open()) {
      var signature = model.signatures().get(Signature.DEFAULT);
      assertThat(signature).isNotNull();
      assertThat(signature.inputs()).hasSize(1);
      assertThat(signature.inputs().values())
          .allSatisfy(spec -> assertThat(spec.dtype()).isEqualTo(DType.FLOAT));
      assertThat(signature.outputs()).isNotEmpty();
      assertThat(model.bytes()).isPositive();
      assertThat(model.effective()).isNotEmpty();
    }
  }

  @Test
  default void answersBatchesOfEverySize() {
    try (var model = open()) {
      for (int size : new int[] {1, 3, 1, 64, 3}) {
        assertThat(halves(model, size, size)).isEqualTo(expected(size, size));
      }
    }
  }

  @Test
  default void answersConcurrentCallersEachTheirOwn() throws Exception {
    try (var model = open();
        var callers = Executors.newFixedThreadPool(8)) {
      var work = new ArrayList<Callable<float[]>>();
      for (int i = 0; i < 200; i++) {
        int size = 1 + i % 5;
        int first = i;
        work.add(() -> halves(model, size, first));
      }
      int i = 0;
      for (Future<float[]> answer : callers.invokeAll(work)) {
        assertThat(answer.get()).isEqualTo(expected(1 + i % 5, i));
        i++;
      }
    }
  }

  @Test
  default void leavesNoTensorBehind() {
    long before = Tensor.live();
    try (var model = open()) {
      halves(model, 3, 7);
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  default void refusesASignatureThatIsNotThere() {
    try (var model = open();
        var inputs = inputs(model, 1, 1)) {
      assertThatThrownBy(() -> model.run("absent", inputs))
          .isInstanceOf(Fault.class)
          .hasMessageContaining("absent");
    }
  }

  @Test
  default void refusesADirectoryWithoutAModel(@TempDir Path empty) {
    assertThatThrownBy(() -> runtime().open(empty, SessionOptions.DEFAULT))
        .isInstanceOf(Fault.class)
        .hasMessageNotContaining(empty.toString());
  }

  @Test
  default void refusesACorruptModel(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve(modelFile()), new byte[] {13, 10, 26, 10, 1, 2, 3, 4, 5, 6});
    assertThatThrownBy(() -> runtime().open(directory, SessionOptions.DEFAULT))
        .isInstanceOf(Fault.class)
        .hasMessageNotContaining(directory.toString());
  }

  @Test
  default void tellsOperatorsWhatItRunsOn() {
    open().close();
    var info = runtime().info();
    assertThat(info.name()).isEqualTo(runtime().name());
    assertThat(info.version()).isEqualTo(nativeVersion());
    assertThat(info.loaded()).isTrue();
    assertThat(info.devices()).extracting(RuntimeInfo.Device::type).contains("CPU");
    assertThat(info.noGpu() == null)
        .isEqualTo(info.devices().stream().anyMatch(device -> device.type().equals("GPU")));
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void carriesEveryDtypeUnchanged(DType dtype, @TempDir Path directory) throws IOException {
    writeIdentity(directory, dtype);
    if (dtype == DType.STRING && !carriesStrings()) {
      return;
    }
    try (var model = runtime().open(directory, SessionOptions.DEFAULT)) {
      for (var element : DTypeTable.elements(dtype).entrySet()) {
        for (Shape shape : new Shape[] {Shape.scalar(), Shape.of(1), Shape.of(3, 2)}) {
          try (var given = filled(dtype, shape, element.getValue());
              var told = identity(model, given)) {
            assertSame(told.asMap().values().iterator().next(), given, element.getKey());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  default void answersAnEmptyBatchOrRefusesIt(DType dtype, @TempDir Path directory)
      throws IOException {
    writeIdentity(directory, dtype);
    try (var model = runtime().open(directory, SessionOptions.DEFAULT);
        var given = filled(dtype, Shape.of(0, 2), new byte[dtype.bytes()])) {
      if (!carriesEmptyBatches()) {
        assertThatThrownBy(() -> identity(model, given)).isInstanceOf(Fault.class);
        return;
      }
      try (var told = identity(model, given)) {
        assertThat(told.asMap().values().iterator().next().shape()).isEqualTo(given.shape());
      }
    }
  }

  private static NamedTensors identity(LoadedModel model, Tensor given) {
    return model.run(Signature.DEFAULT, NamedTensors.of("x", given));
  }

  private static Tensor filled(DType dtype, Shape shape, byte[] element) {
    if (dtype == DType.STRING) {
      var strings = new byte[(int) shape.elements()][];
      Arrays.fill(strings, element);
      return Tensor.ofStrings(shape, strings);
    }
    var tensor = Tensor.allocate(dtype, shape);
    for (long i = 0; i < shape.elements(); i++) {
      MemorySegment.copy(
          MemorySegment.ofArray(element), 0, tensor.data(), i * element.length, element.length);
    }
    return tensor;
  }

  private static void assertSame(Tensor told, Tensor given, String what) {
    assertThat(told.dtype()).isEqualTo(given.dtype());
    assertThat(told.shape()).isEqualTo(given.shape());
    if (given.dtype() == DType.STRING) {
      assertThat(told.strings()).as(what).isDeepEqualTo(given.strings());
      return;
    }
    assertThat(told.data().toArray(ValueLayout.JAVA_BYTE))
        .as("%s of %s", what, given)
        .isEqualTo(given.data().toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  default void refusesATruncatedModel(@TempDir Path directory) throws IOException {
    byte[] whole = Files.readAllBytes(halfPlusTwo().resolve(modelFile()));
    var random = new Random(4711);
    for (int i = 0; i < 20; i++) {
      int length = 1 + random.nextInt(whole.length * 9 / 10);
      Files.write(directory.resolve(modelFile()), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> runtime().open(directory, SessionOptions.DEFAULT).close())
          .as("the first %d of %d bytes", length, whole.length)
          .isInstanceOf(Fault.class)
          .hasMessageNotContaining(directory.toString());
    }
  }

  private LoadedModel open() {
    return runtime().open(halfPlusTwo(), SessionOptions.DEFAULT);
  }

  private NamedTensors inputs(LoadedModel model, int size, int first) {
    var signature = model.signatures().get(Signature.DEFAULT);
    assertThat(signature).isNotNull();
    var tensor = Tensor.allocate(DType.FLOAT, batch(size));
    for (int i = 0; i < size; i++) {
      tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, first + i);
    }
    return NamedTensors.of(signature.inputs().keySet().iterator().next(), tensor);
  }

  private float[] halves(LoadedModel model, int size, int first) {
    try (var inputs = inputs(model, size, first);
        var outputs = model.run(Signature.DEFAULT, inputs)) {
      var output = outputs.asMap().values().iterator().next();
      assertThat(output.shape()).isEqualTo(batch(size));
      return output.data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static float[] expected(int size, int first) {
    var values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (first + i) / 2f + 2;
    }
    return values;
  }
}
