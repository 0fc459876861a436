package dev.tandem.api.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.SharedData;
import dev.tandem.runtime.savedmodel.TinySavedModel;
import dev.tandem.runtime.tflite.TinyTfLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.tensorflow.proto.SavedModel;

/**
 * A version that cannot be loaded leaves the one before it serving, and says which thing broke
 * which rule, on the real runtimes.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedLoadsTest {
  private static final String SAVED = "saved_models/saved_model_half_plus_two_tf2_cpu/00000123";
  private static final String TFLITE = "saved_models/saved_model_half_plus_two_tflite/00000123";
  private static final String LOOKUP = "keras_saved_models/lookup_file";
  private static final int ADD = 0;
  private static final int UNHEARD_OF = 9999;

  @TempDir static Path folder;
  private static Path store;
  private static Service service;
  private static int models;

  /** Makes a version that is not to be loaded. */
  private interface Damage {
    void to(Path version) throws IOException;
  }

  /** One way to fail: the model before it, and the reason that is told. */
  private record Row(String what, String before, Damage damage, String reason) {
    @Override
    public String toString() {
      return what;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    store = Files.createDirectory(folder.resolve("store"));
    service = Service.on(store, folder.resolve("data"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  static Stream<Row> rows() {
    return Stream.of(missing(), corrupt(), wrongOperations(), outOfMemory()).flatMap(s -> s);
  }

  private static Stream<Row> missing() {
    return Stream.of(
        new Row("empty folder", SAVED, version -> {}, "holds no model; known formats: saved_model"),
        new Row("empty folder", TFLITE, version -> {}, "known formats: saved_model, tflite"),
        new Row("no graph", SAVED, without(SAVED, "saved_model.pb"), "holds no model"),
        new Row("no tflite", TFLITE, without(TFLITE, "model.tflite"), "holds no model"),
        new Row(
            "no index of variables",
            SAVED,
            without(SAVED, "variables/variables.index"),
            "variables/variables.index is missing"),
        new Row(
            "no variables",
            SAVED,
            without(SAVED, "variables/variables.data-00000-of-00001"),
            "variables/variables.data-00000-of-00001"),
        new Row("no vocabulary", SAVED, without(LOOKUP, "assets/vocab.txt"), "assets/vocab.txt"),
        new Row(
            "no class names",
            TFLITE,
            version -> {
              copy(TFLITE, version);
              Files.writeString(version.resolve("model.yaml"), "class_names: labels.txt");
            },
            "labels.txt"));
  }

  private static Stream<Row> corrupt() {
    return Stream.of(
        new Row(
            "half a graph",
            SAVED,
            halved(SAVED, "saved_model.pb"),
            "saved_model.pb is not a SavedModel: its protocol buffer is broken"),
        new Row(
            "half an index of variables",
            SAVED,
            halved(SAVED, "variables/variables.index"),
            "its variables/ cannot be restored: not an sstable"),
        new Row(
            "half the variables",
            SAVED,
            halved(SAVED, "variables/variables.data-00000-of-00001"),
            "its variables/ cannot be restored: Read less bytes than requested"),
        new Row(
            "half a tflite",
            TFLITE,
            halved(TFLITE, "model.tflite"),
            "model.tflite is corrupt: its flatbuffer does not verify"),
        new Row(
            "a text for a tflite",
            TFLITE,
            tflite("no model, but long enough for one".getBytes(UTF_8)),
            "model.tflite is not a TFLite model: bytes 4 to 7 are not TFL3"));
  }

  private static Stream<Row> wrongOperations() {
    return Stream.of(
        new Row(
            "an operation unknown to TensorFlow",
            SAVED,
            version -> TinySavedModel.calling("NoSuchOp").writeTo(version),
            "it needs operation NoSuchOp, which TensorFlow 2.18.0 does not have"),
        new Row(
            "an operation unknown to TensorFlow in a function",
            SAVED,
            renamed("AddV2", "NoSuchOp"),
            "it needs operation NoSuchOp, which TensorFlow 2.18.0 does not have"),
        new Row(
            "an operation without a kernel in a function",
            SAVED,
            version -> copy("hostile_models/pyfunc", version),
            "it needs operation PyFunc, which TensorFlow 2.18.0 cannot run on this machine"),
        new Row(
            "a custom operation",
            TFLITE,
            tflite(TinyTfLite.custom("FlexErf")),
            "model.tflite needs custom operations [FlexErf]; only builtin ones are served"),
        new Row(
            "an operation unknown to TFLite",
            TFLITE,
            tflite(TinyTfLite.builtin(UNHEARD_OF, new int[] {1})),
            "model.tflite cannot be loaded: an operation or tensor of it is not one TFLite knows"));
  }

  private static Stream<Row> outOfMemory() {
    return Stream.of(
        new Row(
            "a constant past 2^63 elements",
            SAVED,
            version -> TinySavedModel.holding("Const", 1L << 62, 4).writeTo(version),
            "does not fit into memory: constant held of shape [4611686018427387904, 4]"),
        new Row(
            "a constant larger than any memory",
            SAVED,
            version -> TinySavedModel.holding("Const", 1L << 50).writeTo(version),
            "does not fit into memory: constant held of shape [1125899906842624]"),
        new Row(
            "a variable larger than any memory",
            SAVED,
            version -> TinySavedModel.holding("VarHandleOp", 1L << 50).writeTo(version),
            "does not fit into memory: variable held of shape [1125899906842624]"),
        new Row(
            "a sum larger than any memory",
            TFLITE,
            tflite(TinyTfLite.builtin(ADD, new int[] {1 << 30, 1}, new int[] {1, 1 << 30})),
            "model.tflite does not fit into memory"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void leavesTheVersionBeforeServingAndSaysWhy(Row row, CapturedOutput log) throws Exception {
    String model = "m" + ++models;
    Path version = store.resolve(model).resolve("1");
    copy(row.before(), version);
    service.poll();
    assertServes(model);

    Path next = Files.createDirectory(folder.resolve(model));
    row.damage().to(next);
    Files.move(next, version.resolveSibling("2"), StandardCopyOption.ATOMIC_MOVE);
    service.poll();

    assertServes(model);
    var failed = service.get("/api/v1/models/" + model).json().get("versions").get(0);
    assertThat(service.states(model)).containsExactly("2 failed", "1 available");
    assertThat(failed.get("reason").asString())
        .contains(row.reason())
        .doesNotContain(folder.toString(), "\n");
    assertThat(log).contains("model " + model + "/2 failed to load: ").doesNotContain("\tat ");
    var told = service.get("/v1/models/" + model + "/versions/2").json();
    var status = told.at("/model_version_status/0");
    assertThat(status.get("state").asString()).isEqualTo("END");
    assertThat(status.at("/status/error_code").asString()).isEqualTo("INVALID_ARGUMENT");
    assertThat(status.at("/status/error_message")).isEqualTo(failed.get("reason"));
  }

  private static void assertServes(String model) {
    var answer =
        service.json(
            "POST", "/v1/models/" + model + ":predict", "{\"instances\": [1.0, 2.0, 5.0]}");
    assertThat(answer.body()).contains("[2.5,3.0,4.5]");
    assertThat(answer.header("X-Served-Model-Version")).isEqualTo("1");
  }

  private static Damage without(String model, String file) {
    return version -> {
      copy(model, version);
      Files.delete(version.resolve(file));
    };
  }

  private static Damage halved(String model, String file) {
    return version -> {
      copy(model, version);
      byte[] whole = Files.readAllBytes(version.resolve(file));
      Files.write(version.resolve(file), Arrays.copyOf(whole, whole.length / 2));
    };
  }

  /** With another operation in the place of one, in the functions that the graph calls. */
  private static Damage renamed(String operation, String other) {
    return version -> {
      copy(SAVED, version);
      Path file = version.resolve("saved_model.pb");
      var model = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
      model
          .getMetaGraphsBuilder(0)
          .getGraphDefBuilder()
          .getLibraryBuilder()
          .getFunctionBuilderList()
          .stream()
          .flatMap(function -> function.getNodeDefBuilderList().stream())
          .filter(node -> node.getOp().equals(operation))
          .forEach(node -> node.setOp(other));
      Files.write(file, model.build().toByteArray());
    };
  }

  private static Damage tflite(byte[] content) {
    return version -> Files.write(version.resolve("model.tflite"), content);
  }

  private static void copy(String shared, Path to) throws IOException {
    Path from = SharedData.path(shared);
    try (var paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.write(target, Files.readAllBytes(path));
        }
      }
    }
  }
}
