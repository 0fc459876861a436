package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PredictResponseJsonTest {
  @Test
  void refusesRowsThatAreNone() {
    refuses(outputs("x", zeros(DType.FLOAT)), "Tensor name: x has no shape information ");
    refuses(
        outputs("x", zeros(DType.FLOAT, 2, 1), "y", zeros(DType.FLOAT, 3)),
        "Tensor name: y has inconsistent batch size: 3 expecting: 2");
    refuses(
        outputs("x", zeros(DType.COMPLEX64, 2), "y", zeros(DType.FLOAT, 3)),
        "Tensor name: y has inconsistent batch size: 3 expecting: 2");
  }

  @Test
  void refusesAnAnswerWithoutOutputs() {
    refuses(NamedTensors.of(Map.of()), "Cannot convert empty tensor map to JSON");
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> PredictResponseJson.encode(NamedTensors.of(Map.of()), false))
        .withMessage("Cannot convert empty tensor map to JSON");
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16", "UINT16", "COMPLEX64", "COMPLEX128"})
  void refusesWhatJsonCannotSay(DType dtype) {
    refuses(
        outputs("x", zeros(dtype, 1)),
        "Failed to write JSON value for tensor type: " + dtype.label());
    try (var none = outputs("x", zeros(dtype, 2, 0))) {
      assertThat(text(none, true)).isEqualTo("{\"predictions\":[[],[]]}");
    }
  }

  @Test
  void writesNoRowsOfAnEmptyBatch() {
    try (var none = outputs("x", zeros(DType.FLOAT, 0, 3), "y", zeros(DType.INT32, 0))) {
      assertThat(text(none, true)).isEqualTo("{\"predictions\":[]}");
      assertThat(text(none, false)).isEqualTo("{\"outputs\":{\"x\":[],\"y\":[]}}");
    }
  }

  @Test
  void writesEveryOutputInEveryRow() {
    try (var some = outputs("x", zeros(DType.FLOAT, 2, 1), "y", zeros(DType.BOOL, 2))) {
      assertThat(text(some, true))
          .isEqualTo("{\"predictions\":[{\"x\":[0.0],\"y\":false},{\"x\":[0.0],\"y\":false}]}");
    }
  }

  @Test
  void escapesStringsAndLeavesTheirBytesAlone() {
    byte[] bytes = {'"', '\\', '/', 8, 9, 10, 12, 13, 1, 0x1f, 0x7f, (byte) 0xff, (byte) 0x80};
    var raw = Tensor.ofStrings(Shape.of(1), new byte[][] {bytes});
    try (var some = outputs("x", raw)) {
      var written = PredictResponseJson.encode(some, true).toByteArray();
      assertThat(new String(written, StandardCharsets.ISO_8859_1))
          .isEqualTo(
              "{\"predictions\":[\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001F\u007f\u00ff\u0080\"]}");
    }
    try (var some = outputs("x_bytes", raw, "bytes", raw)) {
      assertThat(PredictResponseJson.encode(some, true).toByteArray())
          .asString(StandardCharsets.ISO_8859_1)
          .startsWith(
              "{\"predictions\":[{\"x_bytes\":{\"b64\":\"IlwvCAkKDA0BH3//gA==\"},\"bytes\":\"");
    }
  }

  private static void refuses(NamedTensors outputs, String message) {
    try (outputs) {
      assertThatExceptionOfType(Fault.class)
          .isThrownBy(() -> PredictResponseJson.encode(outputs, true))
          .withMessage(message)
          .matches(fault -> fault.kind() == Fault.Kind.BAD_INPUT);
    }
  }

  private static String text(NamedTensors outputs, boolean row) {
    return new String(
        PredictResponseJson.encode(outputs, row).toByteArray(), StandardCharsets.UTF_8);
  }

  private static NamedTensors outputs(Object... namesAndTensors) {
    var outputs = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      outputs.put((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]);
    }
    return NamedTensors.of(outputs);
  }

  private static Tensor zeros(DType dtype, long... dims) {
    var tensor = Tensor.allocate(dtype, Shape.of(dims));
    tensor.data().fill((byte) 0);
    return tensor;
  }
}
