package dev.tandem.api.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.registry.ModelSettings;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Quantization;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What outputs become, and how it is written. */
class AnswerTest {
  private static final Options OPTIONS = new Options(0, true, "");

  @Test
  void writesClassesWithTheNullsOfWhatIsNoNumber() {
    long before = Tensor.live();
    var settings = settings(ModelSettings.OutputKind.CLASSIFICATION, List.of("a", "b", "c"));
    var outputs = NamedTensors.of("y", floats(Shape.of(1, 3), Float.NaN, 0.1f, 1e-20f));
    var answer = Answer.of(outputs, signature(null), settings, OPTIONS);
    assertThat(Tensor.live()).isEqualTo(before);
    assertThat(json(answer, true))
        .isEqualTo(
            "{\"index\":0,\"class_name\":\"b\",\"confidence\":0.1,\"top_k\":["
                + "{\"class_name\":\"b\",\"confidence\":0.1},"
                + "{\"class_name\":\"c\",\"confidence\":1.0E-20}],"
                + "\"all_predictions\":[null,0.1,1.0E-20]}");
  }

  @Test
  void readsQuantizedNumbersAsTheRealsTheyStandFor() {
    var bytes = Tensor.allocate(DType.UINT8, Shape.of(1, 2));
    bytes.data().set(ValueLayout.JAVA_BYTE, 0, (byte) 255);
    bytes.data().set(ValueLayout.JAVA_BYTE, 1, (byte) 1);
    var settings = settings(ModelSettings.OutputKind.CLASSIFICATION, List.of("a", "b"));
    var answer =
        Answer.of(
            NamedTensors.of("y", bytes),
            signature(new Quantization(1 / 256f, 0)),
            settings,
            OPTIONS);
    assertThat(((Answer.Classification) answer).probabilities())
        .containsExactly(0.99609375f, 0.00390625f);
  }

  @Test
  void writesValues() {
    var settings = settings(ModelSettings.OutputKind.REGRESSION, List.of());
    var one = NamedTensors.of("y", floats(Shape.of(1, 1), 3.52f));
    assertThat(json(Answer.of(one, signature(null), settings, OPTIONS), true))
        .isEqualTo("{\"index\":0,\"value\":3.52}");
    var two = NamedTensors.of("y", floats(Shape.of(1, 2), 1, 2));
    assertThatThrownBy(() -> Answer.of(two, signature(null), settings, OPTIONS))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNPROCESSABLE));
  }

  @Test
  void writesOutputsOfEveryType() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("f", floats(Shape.of(1, 2, 2), 1, 0.1f, Float.POSITIVE_INFINITY, -0f));
    tensors.put("scalar", floats(Shape.scalar(), 0.5f));
    tensors.put("vector", floats(Shape.of(1), 0.25f));
    tensors.put("two", floats(Shape.of(2), 1, 2));
    tensors.put("empty", floats(Shape.of(1, 0)));
    var longs = Tensor.allocate(DType.INT64, Shape.of(1, 1));
    longs.data().set(ValueLayout.JAVA_LONG, 0, Long.MIN_VALUE);
    tensors.put("long", longs);
    var unsigned = Tensor.allocate(DType.UINT64, Shape.of(1, 1));
    unsigned.data().set(ValueLayout.JAVA_LONG, 0, -1L);
    tensors.put("unsigned", unsigned);
    var doubles = Tensor.allocate(DType.DOUBLE, Shape.of(1, 1));
    doubles.data().set(ValueLayout.JAVA_DOUBLE, 0, 0.1);
    tensors.put("double", doubles);
    var halves = Tensor.allocate(DType.HALF, Shape.of(1, 1));
    halves.data().set(ValueLayout.JAVA_SHORT, 0, (short) 0x3800);
    tensors.put("half", halves);
    var flags = Tensor.allocate(DType.BOOL, Shape.of(1, 2));
    flags.data().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    flags.data().set(ValueLayout.JAVA_BYTE, 1, (byte) 0);
    tensors.put("bool", flags);
    byte[][] strings = {"ä\"".getBytes(StandardCharsets.UTF_8), {(byte) 0xff}};
    tensors.put("string", Tensor.ofStrings(Shape.of(1, 2), strings));
    var settings = settings(ModelSettings.OutputKind.TENSORS, List.of());
    try (var answer = Answer.of(NamedTensors.of(tensors), signature(null), settings, OPTIONS)) {
      assertThat(json(answer, true))
          .isEqualTo(
              "{\"index\":0,\"outputs\":{\"f\":[[1.0,0.1],[null,-0.0]],\"scalar\":0.5,"
                  + "\"vector\":0.25,\"two\":[1.0,2.0],\"empty\":[],"
                  + "\"long\":[-9223372036854775808],\"unsigned\":[18446744073709551615],"
                  + "\"double\":[0.1],\"half\":[0.5],\"bool\":[true,false],"
                  + "\"string\":[\"ä\\\"\",{\"b64\":\"/w==\"}]}}");
    }
  }

  @Test
  void picksTheOutputThatIsTheClassification() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("features", floats(Shape.of(1, 3), 1, 2, 3));
    tensors.put("scores", floats(Shape.of(1, 2), 0.25f, 0.75f));
    var settings = settings(ModelSettings.OutputKind.CLASSIFICATION, List.of("no", "yes"));
    var answer = Answer.of(NamedTensors.of(tensors), signature(null), settings, OPTIONS);
    assertThat(json(answer, false)).contains("\"class_name\":\"yes\",\"confidence\":0.75");
    var alike = new LinkedHashMap<String, Tensor>();
    alike.put("a", floats(Shape.of(1, 2), 1, 2));
    alike.put("b", floats(Shape.of(1, 2), 1, 2));
    assertThatThrownBy(() -> Answer.of(NamedTensors.of(alike), signature(null), settings, OPTIONS))
        .hasMessageContaining("no one of the outputs");
  }

  private static String json(Answer answer, boolean all) {
    var items = new ArrayList<Answered>();
    items.add(new Answered(new Item.Words("/texts/0", "x"), answer));
    var body = AnswerJson.encode(new ModelVersion(new ModelName("m"), 1), items, "/p", all);
    String text = body.toString(StandardCharsets.UTF_8);
    assertThat(new JsonMapper().readTree(text).at("/predictions").size()).isEqualTo(1);
    return text.replaceFirst("^\\{\"model\":\"m\",\"version\":1,\"predictions\":\\[(.*)]}$", "$1");
  }

  private static Signature signature(@org.jspecify.annotations.Nullable Quantization quantization) {
    var output = new TensorSpec("y:0", DType.FLOAT, Shape.unknown(), quantization);
    return new Signature("serving_default", Signature.PREDICT, Map.of(), Map.of("y", output));
  }

  private static ModelSettings settings(ModelSettings.OutputKind kind, List<String> names) {
    var absent = ModelSettings.DEFAULT;
    return new ModelSettings(
        "",
        absent.input(),
        names,
        new ModelSettings.Output(kind, 2, false),
        absent.versionPolicy(),
        absent.versionLabels(),
        absent.batching(),
        absent.session(),
        absent.warmupBatchSizes());
  }

  private static Tensor floats(Shape shape, float... values) {
    var tensor = Tensor.allocate(DType.FLOAT, shape);
    for (int i = 0; i < values.length; i++) {
      tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, values[i]);
    }
    return tensor;
  }
}
