package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictRequestJsonTest {
  private static final String FAILED_0 =
      "Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT: ";
  private static final String FAILED_1 =
      "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: ";

  @Test
  void readsRows() {
    try (var tensors = decode("{\"instances\": [[1, 2.5], [-3e2, NaN]]}", floats("x"))) {
      var tensor = tensors.expect("x");
      assertThat(tensor.shape()).isEqualTo(Shape.of(2, 2));
      assertThat(tensor.data().toArray(ValueLayout.JAVA_FLOAT))
          .containsExactly(1f, 2.5f, -300f, Float.NaN);
    }
  }

  @Test
  void readsAColumnThatIsAScalar() {
    try (var tensors =
        decode("{\"inputs\": 1e39, \"signature_name\": \"s\"} rubbish", floats("x"))) {
      assertThat(tensors.expect("x").shape()).isEqualTo(Shape.scalar());
      assertThat(tensors.expect("x").data().toArray(ValueLayout.JAVA_FLOAT))
          .containsExactly(Float.POSITIVE_INFINITY);
    }
  }

  @Test
  void readsObjectsAndColumnsAlike() {
    var rows = "{\"instances\":[{\"b\":2,\"a\":[1]},{\"a\":[3],\"b\":4}]}";
    var columns = "{\"inputs\":{\"b\":[2,4],\"a\":[[1],[3]],\"c\":0}}";
    for (var body : new String[] {rows, columns}) {
      try (var tensors = decode(body, floats("a", "b"))) {
        assertThat(tensors.expect("a").shape()).isEqualTo(Shape.of(2, 1));
        assertThat(tensors.expect("a").data().toArray(ValueLayout.JAVA_FLOAT))
            .containsExactly(1, 3);
        assertThat(tensors.expect("b").shape()).isEqualTo(Shape.of(2));
        assertThat(tensors.expect("b").data().toArray(ValueLayout.JAVA_FLOAT))
            .containsExactly(2, 4);
      }
    }
  }

  @Test
  void readsStringsAndBytes() {
    var body = "{\"instances\":[\"a\\n\\u00e9\\ud83d\\ude00\",{\"b64\":\"/w\"},\"\"]}";
    try (var tensors = decode(body, one(DType.STRING))) {
      assertThat(tensors.expect("x").strings())
          .isDeepEqualTo(
              new byte[][] {"a\né😀".getBytes(StandardCharsets.UTF_8), {(byte) 0xff}, {}});
    }
  }

  @Test
  void findsASignatureNameThatComesLast() {
    var request = parse("{\"instances\":[1],\"other\":{\"a\":[null]},\"signature_name\":\"s\"}");
    assertThat(request.signature()).isEqualTo("s");
    assertThat(request.isRow()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "``|JSON Parse error: The document is empty",
        "abc|JSON Parse error: Invalid value. at offset: 0",
        "{\"instances\":[1,]}|JSON Parse error: Invalid value. at offset: 16",
        "{\"instances\":[1}|JSON Parse error: Missing a comma or ] after an array element. at"
            + " offset: 15",
        "{\"instances\":1e400}|JSON Parse error: Number too big to be stored in double. at offset:"
            + " 13",
        "{\"instances\":[\"|JSON Parse error: Missing a closing quotation mark in string. at"
            + " offset: 15",
        "[1]|JSON Value: [1] Is not object",
        "{}|Missing 'inputs' or 'instances' key",
        "{\"signature_name\":1}|JSON Value: {\"signature_name\":1} not formatted correctly."
            + " 'signature_name' key must be a string value.",
        "{\"inputs\":1,\"instances\":1}|JSON Value: {\"inputs\":1,\"instances\":1} Not formatted"
            + " correctly expecting only one of 'inputs' or 'instances' keys to exist ",
        "{\"instances\":1}|JSON Value: {\"instances\":1} Expecting 'instances' to be an list/array",
        "{\"instances\":[]}|JSON Value: {\"instances\":[]} No values in 'instances' array"
      })
  void refusesABrokenDocument(String body, String message) {
    assertThatExceptionOfType(Fault.class).isThrownBy(() -> parse(body)).withMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1,{\"x\":2}]|Expecting value/list but got object at item 1 of input list",
        "[{\"x\":2},[1]]|Expecting object but got list at item 1 of input list",
        "[{\"y\":2}]|Failed to process element: 0 key: y of 'instances' list. Error:"
            + " INVALID_ARGUMENT: JSON object: does not have named input: y",
        "[{}]|Failed to process element: 0 of 'instances' list. JSON object: {} keys must be equal"
            + " to: x",
        "[[1],[1,2]]|" + FAILED_1 + "Expecting tensor size: 1 but got: 2",
        "[[[1,2]],[[1],[2]]]|" + FAILED_1 + "Expecting shape [1,2] but got: [2,1]",
        "[[[1,2],[3]]]|"
            + FAILED_0
            + "Encountered list at unexpected size: 1 at level: 1 expected size: 2",
        "[[1,[2]]]|" + FAILED_0 + "Encountered list at unexpected level: 1 expected < 1",
        "[[[1],2]]|"
            + FAILED_0
            + "JSON Value: 2 found at incorrect level: 1 in the JSON DOM. Expected at level: 2",
        "[\"a\"]|" + FAILED_0 + "JSON Value: \"a\" Type: String is not of expected type: float"
      })
  void refusesInstances(String instances, String message) {
    refuses("{\"instances\":" + instances + "}", floats("x"), message);
  }

  @Test
  void refusesWhatDoesNotNameSeveralInputs() {
    refuses(
        "{\"instances\":[1]}",
        floats("a", "b"),
        "instances is a plain list, but expecting list of objects as multiple input tensors"
            + " required as per tensorinfo_map");
    refuses(
        "{\"inputs\":[1]}",
        floats("a", "b"),
        "inputs is a plain value/list, but expecting an object as multiple input tensors"
            + " required as per tensorinfo_map");
    refuses(
        "{\"inputs\":{\"a\":1}}", floats("a", "b"), "Missing named input: b in 'inputs' object.");
  }

  @Test
  void refusesBrokenBytes() {
    refuses("{\"inputs\":{\"b64\":\"*\"}}", one(DType.STRING), "Unable to base64 decode");
    refuses(
        "{\"inputs\":[{\"b64\":1}]}",
        one(DType.STRING),
        "JSON Value: {\"b64\":1} not formatted correctly for base64 data");
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT16", "INT32", "UINT8", "INT64", "UINT32", "UINT64"})
  void refusesAFractionForAnInteger(DType dtype) {
    refuses(
        "{\"inputs\":[1.0]}",
        one(dtype),
        "JSON Value: 1.0 Type: Number is not of expected type: " + dtype.label());
    try (var tensors = decode("{\"inputs\":[7]}", one(dtype))) {
      assertThat(tensors.expect("x").data().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
    }
  }

  @Test
  void doesNotConvertHalves() {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> decode("{\"inputs\":[1]}", one(DType.HALF)))
        .matches(fault -> fault.kind() == Fault.Kind.NOT_IMPLEMENTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void survivesDeepNesting(String open) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> parse(open.repeat(500_000)))
        .withMessageStartingWith("JSON Parse error: Invalid value.");
    var nested = "{\"instances\":" + "[".repeat(500_000) + "]".repeat(500_000) + "}";
    assertThatExceptionOfType(Fault.class).isThrownBy(() -> decode(nested, floats("x")));
  }

  @Test
  void readsRandomNumbersAsTheyWereWritten() {
    var random = new Random(3);
    var values = new double[20_000];
    var body = new StringBuilder("{\"inputs\":[");
    for (int i = 0; i < values.length; i++) {
      values[i] =
          i % 2 == 0
              ? Math.round(random.nextDouble() * 1e9) / 1e5
              : random.nextGaussian() * Math.pow(10, random.nextInt(-300, 300));
      body.append(i == 0 ? "" : ",").append(values[i]);
    }
    try (var tensors = decode(body + "]}", one(DType.DOUBLE))) {
      assertThat(tensors.expect("x").data().toArray(ValueLayout.JAVA_DOUBLE)).isEqualTo(values);
    }
  }

  private static void refuses(String body, Signature signature, String message) {
    long before = Tensor.live();
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> decode(body, signature))
        .withMessage(message);
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private static PredictRequestJson parse(String body) {
    return PredictRequestJson.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  private static NamedTensors decode(String body, Signature signature) {
    return parse(body).decode(signature);
  }

  private static Signature floats(String... names) {
    var inputs = new LinkedHashMap<String, TensorSpec>();
    for (var name : names) {
      inputs.put(name, new TensorSpec(name + ":0", DType.FLOAT, Shape.unknown()));
    }
    return new Signature(Signature.DEFAULT, Signature.PREDICT, inputs, new LinkedHashMap<>());
  }

  private static Signature one(DType dtype) {
    var inputs = new LinkedHashMap<String, TensorSpec>();
    inputs.put("x", new TensorSpec("x:0", dtype, Shape.unknown()));
    return new Signature(Signature.DEFAULT, Signature.PREDICT, inputs, new LinkedHashMap<>());
  }
}
