package dev.tandem.runtime.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.SharedData;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.ModelRuntimeContract;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TfLiteRuntimeTest implements ModelRuntimeContract {
  private static final String PLAIN = "saved_models/saved_model_half_plus_two_tflite/00000123";
  private static final String SIGNED =
      "saved_models/saved_model_half_plus_two_tflite_with_sigdef/00000123";

  @TempDir Path directory;

  @Override
  public ModelRuntime runtime() {
    return new TfLiteRuntime();
  }

  @Override
  public Path halfPlusTwo() {
    return SharedData.path(SIGNED);
  }

  @Override
  public String modelFile() {
    return TfLiteRuntime.FILE;
  }

  @Override
  public void writeIdentity(Path directory, DType dtype) throws IOException {
    Files.write(directory.resolve(TfLiteRuntime.FILE), TinyTfLite.identity(dtype));
  }

  @Override
  public boolean carriesStrings() {
    return false;
  }

  @Override
  public boolean carriesEmptyBatches() {
    return false;
  }

  @Override
  public String nativeVersion() {
    return TfLiteInfo.version();
  }

  @Override
  public Shape batch(long examples) {
    return Shape.of(examples, 1);
  }

  @Test
  void namesTensorsAsAliasesWhereThereIsNoSignature() {
    try (var model = open(SharedData.path(PLAIN))) {
      var signature = model.signatures().get(Signature.DEFAULT);
      assertThat(signature).isNotNull();
      signature.inputs().forEach((alias, spec) -> assertThat(spec.name()).isEqualTo(alias));
      assertThat(signature.inputs()).containsOnlyKeys("x");
      assertThat(signature.outputs()).containsOnlyKeys("y");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tflite/mobilenet_v1_0.25_128_quant.tflite, 128, 1001",
    "tflite/mobilenet_v2_1.0_224_quant.tflite, 224, 1001",
  })
  void runsQuantizedMobileNets(String file, int side, int classes) throws IOException {
    try (var model = openCopy(file);
        var image = Tensor.allocate(DType.UINT8, Shape.of(1, side, side, 3))) {
      image.data().fill((byte) 99);
      var signature = model.signatures().values().iterator().next();
      var input = signature.inputs().entrySet().iterator().next();
      assertThat(input.getValue().dtype()).isEqualTo(DType.UINT8);
      assertThat(input.getValue().quantization()).isNotNull();
      assertThat(input.getValue().shape()).isEqualTo(Shape.of(1, side, side, 3));
      try (var outputs = model.run(signature.name(), NamedTensors.of(input.getKey(), image))) {
        var scores = outputs.asMap().values().iterator().next();
        assertThat(scores.shape()).isEqualTo(Shape.of(1, classes));
        assertThat(scores.dtype()).isEqualTo(DType.UINT8);
      }
    }
  }

  @Test
  void namesTheInputAndBothShapesOfAMisfitAndRunsOn() throws IOException {
    try (var model = openCopy("tflite/mobilenet_v1_0.25_128_quant.tflite")) {
      for (var wrong :
          new Shape[] {
            Shape.of(128, 128, 3),
            Shape.of(1, 64, 64, 3),
            Shape.of(0, 128, 128, 3),
            Shape.of(1, 128, 128, 4)
          }) {
        assertThatThrownBy(() -> runOn(model, wrong))
            .isInstanceOfSatisfying(
                Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT))
            .hasMessageContaining("input input of shape " + wrong)
            .hasMessageContaining("[1,128,128,3]");
        runOn(model, Shape.of(1, 128, 128, 3));
      }
    }
  }

  @Test
  void takesAnyShapeWhereOperationsAreElementwise() {
    try (var model = open(SharedData.path(PLAIN))) {
      for (var shape : new Shape[] {Shape.of(3), Shape.scalar(), Shape.of(2, 5), Shape.of(1)}) {
        try (var x = Tensor.allocate(DType.FLOAT, shape)) {
          x.data().fill((byte) 0);
          try (var outputs = model.run(Signature.DEFAULT, NamedTensors.of("x", x))) {
            assertThat(outputs.expect("y").shape()).isEqualTo(shape);
            assertThat(outputs.expect("y").data().toArray(ValueLayout.JAVA_FLOAT)).containsOnly(2f);
          }
        }
      }
    }
  }

  @Test
  void refusesOtherTypesAndMissingInputs() {
    try (var model = open(SharedData.path(PLAIN));
        var wrong = Tensor.allocate(DType.INT32, Shape.of(1))) {
      assertThatThrownBy(() -> model.run(Signature.DEFAULT, NamedTensors.of("x", wrong)))
          .hasMessage("input x is int32, the model takes float");
      assertThatThrownBy(() -> model.run(Signature.DEFAULT, NamedTensors.of("z", wrong)))
          .hasMessage("input x is missing");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void runsAsManyAtOnceAsAllowed(int runs) throws Exception {
    var program = TfLiteProgram.open(SharedData.path(PLAIN).resolve(TfLiteRuntime.FILE));
    var inside = new CountDownLatch(runs);
    var letGo = new CountDownLatch(1);
    try (var pool = new InterpreterPool(program, 1, 2);
        var callers = Executors.newFixedThreadPool(runs)) {
      pool.bound(runs);
      for (int i = 0; i < runs; i++) {
        callers.execute(() -> pool.use(interpreter -> await(inside, letGo)));
      }
      inside.await();
      assertThat(pool.size()).isEqualTo(runs);
      letGo.countDown();
      callers.close();
      assertThat(pool.size()).isEqualTo(runs);
      pool.bound(1);
      assertThat(pool.size()).isEqualTo(1);
    }
  }

  private static boolean await(CountDownLatch inside, CountDownLatch letGo) {
    inside.countDown();
    try {
      letGo.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusesOtherFilesByTheirIdentifier() throws IOException {
    Files.write(directory.resolve(TfLiteRuntime.FILE), new byte[64]);
    assertThatThrownBy(() -> open(directory)).hasMessageContaining("TFL3");
  }

  @Test
  void refusesAModelOfWhichNothingCanBeServed() throws IOException {
    Files.write(directory.resolve(TfLiteRuntime.FILE), TinyTfLite.ofVariant());
    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(Fault.class)
        .hasMessage(
            "model.tflite has no signature that can be served: {serving_default=x is of type VARIANT, which is not served}");
  }

  @Test
  void survivesTwoHundredMutatedModels() throws IOException {
    var random = new Random(4711);
    var original = Files.readAllBytes(SharedData.path("tflite/mobilenet_v1_0.25_128_quant.tflite"));
    mutate(original, 100, random);
    mutate(Files.readAllBytes(SharedData.path(SIGNED).resolve(TfLiteRuntime.FILE)), 100, random);
  }

  private void mutate(byte[] original, int mutants, Random random) throws IOException {
    int reach = Math.min(original.length, 6000);
    for (int i = 0; i < mutants; i++) {
      var mutant = original.clone();
      for (int edits = 1 + random.nextInt(8); edits > 0; edits--) {
        mutant[random.nextInt(reach)] = (byte) random.nextInt(256);
      }
      Files.write(directory.resolve(TfLiteRuntime.FILE), mutant);
      try (var model = open(directory)) {
        runAll(model);
      } catch (Fault fault) {
        assertThat(fault.detail()).isNotBlank();
      }
    }
  }

  private static void runAll(LoadedModel model) {
    for (var signature : model.signatures().values()) {
      var tensors = new java.util.LinkedHashMap<String, Tensor>();
      signature
          .inputs()
          .forEach(
              (alias, spec) -> {
                long[] dims = spec.shape().toArray();
                for (int i = 0; i < dims.length; i++) {
                  dims[i] = Math.clamp(dims[i], 1, 512);
                }
                if (spec.dtype() != DType.STRING && Shape.of(dims).elements() < 10_000_000) {
                  tensors.put(alias, Tensor.allocate(spec.dtype(), Shape.of(dims)));
                }
              });
      try (var inputs = NamedTensors.of(tensors)) {
        inputs.asMap().values().forEach(tensor -> tensor.data().fill((byte) 1));
        model.run(signature.name(), inputs).close();
      }
    }
  }

  private static void runOn(LoadedModel model, Shape shape) {
    try (var image = Tensor.allocate(DType.UINT8, shape)) {
      model.run(Signature.DEFAULT, NamedTensors.of("input", image)).close();
    }
  }

  private LoadedModel openCopy(String file) throws IOException {
    Files.copy(SharedData.path(file), directory.resolve(TfLiteRuntime.FILE));
    return open(directory);
  }

  private static LoadedModel open(Path directory) {
    return new TfLiteRuntime().open(directory, SessionOptions.DEFAULT);
  }
}
