package dev.tandem.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputCheckTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          declared    | given       | fits
          -1,1        | 3,1         | true
          -1,1        | 3           | true
          -1,1        | 0           | true
          -1,1        |             | true
          -1,1        | 3,2         | false
          -1,1        | 3,1,1       | false
          -1,2        | 3           | false
          -1,28,28,1  | 2,28,28,1   | true
          -1,28,28,1  | 2,28,28     | true
          -1,28,28,1  | 28,28,1     | false
          -1,28,28,1  | 2,28,27,1   | false
          -1,-1,3     | 2,7,3       | true
          -1,-1,3     | 2,7,4       | false
          1,224,3     | 8,224,3     | true
          1,224,3     | 1,225,3     | false
          -1          | 5           | true
                      |             | true
                      | 1           | false
          ?           | 1,2,3       | true
          """,
      useHeadersInDisplayName = true)
  void holdsShapesAgainstTheDeclaredOnes(String declared, String given, boolean fits) {
    var signature = signature(Map.of("x", new TensorSpec("x:0", DType.FLOAT, shape(declared))));
    try (var inputs = NamedTensors.of("x", Tensor.allocate(DType.FLOAT, shape(given)))) {
      if (fits) {
        assertThatCode(() -> InputCheck.check(signature, inputs, false)).doesNotThrowAnyException();
      } else {
        assertBad(signature, inputs, "does not fit signature serving_default, which takes ");
      }
      assertThatCode(() -> InputCheck.check(signature, inputs, true)).doesNotThrowAnyException();
    }
  }

  @Test
  void namesWhatIsMissingOrTooMuchOrOfAnotherType() {
    var specs = new LinkedHashMap<String, TensorSpec>();
    specs.put("a", new TensorSpec("a:0", DType.FLOAT, Shape.of(-1)));
    specs.put("b", new TensorSpec("b:0", DType.INT32, Shape.of(-1)));
    var signature = signature(specs);
    try (var a = Tensor.allocate(DType.FLOAT, Shape.of(1));
        var b = Tensor.allocate(DType.INT32, Shape.of(1))) {
      InputCheck.check(signature, NamedTensors.of(Map.of("a", a, "b", b)), false);
      assertBad(
          signature,
          NamedTensors.of("a", a),
          "input b is missing; signature serving_default takes [a, b]");
      assertBad(
          signature,
          NamedTensors.of(Map.of("a", a, "b", b, "c", a)),
          "there is no input c; signature serving_default takes [a, b]");
      assertBad(
          signature,
          NamedTensors.of(Map.of("a", b, "b", b)),
          "input a is int32, signature serving_default takes float");
    }
  }

  private static Signature signature(Map<String, TensorSpec> inputs) {
    return new Signature(Signature.DEFAULT, Signature.PREDICT, inputs, Map.of());
  }

  private static Shape shape(String dims) {
    if (dims == null) {
      return Shape.scalar();
    }
    if (dims.equals("?")) {
      return Shape.unknown();
    }
    var parts = dims.split(",");
    var values = new long[parts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Long.parseLong(parts[i]);
    }
    return Shape.of(values);
  }

  private static void assertBad(Signature signature, NamedTensors inputs, String text) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> InputCheck.check(signature, inputs, false))
        .withMessageContaining(text)
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT));
  }
}
