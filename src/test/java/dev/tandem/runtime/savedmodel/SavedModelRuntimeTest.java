package dev.tandem.runtime.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.SharedData;
import dev.tandem.fault.Fault;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.ModelRuntimeContract;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;

class SavedModelRuntimeTest implements ModelRuntimeContract {
  private static final TensorInfo SPARSE =
      TensorInfo.newBuilder()
          .setDtype(DataType.DT_FLOAT)
          .setCooSparse(TensorInfo.CooSparse.newBuilder().setValuesTensorName("values:0"))
          .build();

  private final SavedModelRuntime runtime = new SavedModelRuntime();

  @Override
  public ModelRuntime runtime() {
    return runtime;
  }

  @Override
  public Path halfPlusTwo() {
    return SharedData.path("saved_models/saved_model_half_plus_two_tf2_cpu/00000123");
  }

  @Override
  public String modelFile() {
    return "saved_model.pb";
  }

  @Override
  public void writeIdentity(Path directory, DType dtype) throws IOException {
    var type = org.tensorflow.proto.DataType.forNumber(dtype.number());
    var model = new TinySavedModel().input("x", type);
    model.node("Identity", "y", "x").putAttr("T", TinySavedModel.type(type));
    model.signature("serving_default", type, "x:0", "y:0").writeTo(directory);
  }

  @Override
  public boolean carriesStrings() {
    return true;
  }

  @Override
  public boolean carriesEmptyBatches() {
    return true;
  }

  @Override
  public String nativeVersion() {
    return Native.call(
        () ->
            TensorFlowC.text((java.lang.foreign.MemorySegment) TensorFlowC.VERSION.invokeExact()));
  }

  @Test
  void halvesAndAddsTwo() throws IOException {
    for (Path model : models(SharedData.path("saved_models"))) {
      if (!model.toString().contains("half_plus_two")) {
        continue;
      }
      long before = Tensor.live();
      try (var loaded = runtime.open(model, SessionOptions.DEFAULT);
          var x = Tensor.allocate(DType.FLOAT, Shape.of(3))) {
        x.data().setAtIndex(ValueLayout.JAVA_FLOAT, 0, 1);
        x.data().setAtIndex(ValueLayout.JAVA_FLOAT, 1, 2);
        x.data().setAtIndex(ValueLayout.JAVA_FLOAT, 2, 5);
        try (var y = loaded.run("serving_default", NamedTensors.of("x", x))) {
          assertThat(y.expect("y").data().toArray(ValueLayout.JAVA_FLOAT))
              .containsExactly(2.5f, 3f, 4.5f);
        }
      }
      assertThat(Tensor.live()).isEqualTo(before);
    }
  }

  @Test
  void runsEverySignatureOfOrdinaryKerasExports() throws IOException {
    for (Path model : models(SharedData.path("keras_saved_models"))) {
      try (var loaded = runtime.open(model, SessionOptions.DEFAULT)) {
        assertThat(loaded.signatures())
            .as("%s", model.getFileName())
            .containsKey("serving_default");
        for (var signature : loaded.signatures().values()) {
          var inputs = new LinkedHashMap<String, Tensor>();
          signature
              .inputs()
              .forEach((alias, spec) -> inputs.put(alias, zeros(spec.dtype(), spec.shape())));
          try (var in = NamedTensors.of(inputs);
              var out = loaded.run(signature.name(), in)) {
            assertThat(out.asMap().keySet()).isEqualTo(signature.outputs().keySet());
          }
        }
      }
    }
  }

  @Test
  void saysWhatIsWrongWithBrokenFiles(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve("saved_model.pb"), new byte[] {1, 2, 3, 4});
    assertThatThrownBy(() -> runtime.open(directory, SessionOptions.DEFAULT))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("saved_model.pb");
  }

  @Test
  void leavesOutTheSignaturesThatNoRequestCanCall(@TempDir Path directory) throws IOException {
    TinySavedModel.calling("Identity")
        .signature("sparse", SPARSE)
        .signature("variant", TinySavedModel.tensor(DataType.DT_VARIANT, "x:0"))
        .writeTo(directory);
    try (var model = runtime.open(directory, SessionOptions.DEFAULT)) {
      assertThat(model.signatures()).containsOnlyKeys("serving_default");
      assertThat(model.leftOut())
          .containsEntry("sparse", "input x is a sparse tensor, and only dense ones are served")
          .containsEntry("variant", "input x is of type variant, which is not served");
    }
  }

  @Test
  void refusesAModelOfWhichNothingCanBeServed(@TempDir Path directory) throws IOException {
    new TinySavedModel().signature("sparse", SPARSE).writeTo(directory);
    assertThatThrownBy(() -> runtime.open(directory, SessionOptions.DEFAULT))
        .isInstanceOf(Fault.class)
        .hasMessage(
            "none of its signatures can be served: {sparse=input x is a sparse tensor, and only dense ones are served}");
  }

  private static Tensor zeros(DType dtype, Shape declared) {
    long[] dims = declared.isRankKnown() ? declared.toArray() : new long[] {2};
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] < 0 ? 2 : dims[i];
    }
    Shape shape = Shape.of(dims);
    if (dtype == DType.STRING) {
      byte[][] texts = new byte[(int) shape.elements()][];
      java.util.Arrays.setAll(texts, i -> "a good film".getBytes(StandardCharsets.UTF_8));
      return Tensor.ofStrings(shape, texts);
    }
    Tensor tensor = Tensor.allocate(dtype, shape);
    tensor.data().fill((byte) 0);
    return tensor;
  }

  private static List<Path> models(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith("saved_model.pb"))
          .map(Path::getParent)
          .sorted()
          .toList();
    }
  }
}
