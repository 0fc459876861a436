package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;

/** What becomes of an input's memory when the model keeps it or answers it. */
class InputLifetimeTest {
  private static final int LARGE = 1 << 20;
  private static final int SMALL = 10;

  @TempDir Path directory;

  @BeforeEach
  void writeAModelThatKeepsItsInput() throws IOException {
    var model = new TinySavedModel();
    for (DataType type : new DataType[] {DataType.DT_FLOAT, DataType.DT_STRING}) {
      String of = type.name();
      model.input(of + "/x", type).input(of + "/unused", type);
      model
          .node("VarHandleOp", of + "/kept")
          .putAttr("dtype", TinySavedModel.type(type))
          .putAttr("shared_name", TinySavedModel.text(of + "/kept"))
          .putAttr("shape", shapeUnknown());
      model
          .node("AssignVariableOp", of + "/keep", of + "/kept", of + "/x")
          .putAttr("dtype", TinySavedModel.type(type));
      model
          .node("Identity", of + "/y", of + "/x", "^" + of + "/keep")
          .putAttr("T", TinySavedModel.type(type));
      model
          .node("ReadVariableOp", of + "/read", of + "/kept")
          .putAttr("dtype", TinySavedModel.type(type));
      model.signature(of + "/keep", type, of + "/x:0", of + "/y:0");
      model.signature(of + "/tell", type, of + "/unused:0", of + "/read:0");
    }
    model.writeTo(directory);
  }

  private static org.tensorflow.proto.AttrValue shapeUnknown() {
    return org.tensorflow.proto.AttrValue.newBuilder()
        .setShape(org.tensorflow.proto.TensorShapeProto.newBuilder().setUnknownRank(true))
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {SMALL, LARGE})
  void keepsNumbersThatTheModelKeeps(int count) {
    long before = Tensor.live();
    try (var model = new SavedModelRuntime().open(directory, SessionOptions.DEFAULT)) {
      NamedTensors answer;
      try (var x = floats(count, 7)) {
        answer = model.run("DT_FLOAT/keep", NamedTensors.of("x", x));
      }
      // Memory that was freed too early would be this one.
      try (var other = floats(count, 13);
          answer) {
        assertThat(answer.expect("y").data().toArray(JAVA_FLOAT)).containsOnly(7);
        try (var told = model.run("DT_FLOAT/tell", NamedTensors.of("x", other))) {
          assertThat(told.expect("y").data().toArray(JAVA_FLOAT)).hasSize(count).containsOnly(7);
        }
      }
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void keepsStringsThatTheModelKeeps() {
    try (var model = new SavedModelRuntime().open(directory, SessionOptions.DEFAULT)) {
      runTexts(model, "DT_STRING/keep", "kept ".repeat(100)).close();
      for (int i = 0; i < 100; i++) {
        runTexts(model, "DT_STRING/tell", "other".repeat(100)).close();
      }
      try (var told = runTexts(model, "DT_STRING/tell", "unused")) {
        assertThat(new String(told.expect("y").strings()[0], StandardCharsets.UTF_8))
            .isEqualTo("kept ".repeat(100));
      }
    }
  }

  @Test
  void freesInputsOnceNobodyHoldsThem() throws IOException {
    try (var model = new SavedModelRuntime().open(directory, SessionOptions.DEFAULT)) {
      long early = 0;
      for (int i = 0; i < 300; i++) {
        runTexts(model, "DT_STRING/keep", "kept".repeat(5)).close();
        runTexts(model, "DT_STRING/tell", "x".repeat(LARGE)).close();
        try (var x = floats(LARGE / 4, 1)) {
          model.run("DT_FLOAT/keep", NamedTensors.of("x", x)).close();
        }
        early = i == 50 ? residentBytes() : early;
      }
      assertThat(residentBytes() - early).isLessThan(100L << 20);
    }
  }

  private static NamedTensors runTexts(LoadedModel model, String signature, String text) {
    byte[][] texts = new byte[3][];
    Arrays.fill(texts, text.getBytes(StandardCharsets.UTF_8));
    try (var x = Tensor.ofStrings(Shape.of(3), texts)) {
      return model.run(signature, NamedTensors.of("x", x));
    }
  }

  private static Tensor floats(int count, float value) {
    var tensor = Tensor.allocate(DType.FLOAT, Shape.of(count));
    for (int i = 0; i < count; i++) {
      tensor.data().setAtIndex(JAVA_FLOAT, i, value);
    }
    return tensor;
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .sum();
  }
}
