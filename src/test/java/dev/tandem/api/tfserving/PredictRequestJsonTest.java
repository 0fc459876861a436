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
import java.util.Map;
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
        "{\"instances\":[1}|JSON Parse error: Missing a comma or ']' after an array element. at"
            + " offset: 15",
        "{\"instances\":[1]|JSON Parse error: Missing a comma or '}' after an object member. at"
            + " offset: 16",
        "{\"a\":[{\"b\":1 2}]}|JSON Parse error: Missing a comma or '}' after an object member. at"
            + " offset: 13",
        "{\"instances\":[1],}|JSON Parse error: Missing a name for object member. at offset: 17",
        "{1:2}|JSON Parse error: Missing a name for object member. at offset: 1",
        "{\"a\" 1}|JSON Parse error: Missing a colon after a name of object member. at offset: 5",
        "{\"a\":}|JSON Parse error: Invalid value. at offset: 5",
        "{\"a\":tru}|JSON Parse error: Invalid value. at offset: 8",
        "{\"a\":Nan}|JSON Parse error: Invalid value. at offset: 7",
        "{\"a\":Infinite}|JSON Parse error: Invalid value. at offset: 12",
        "{\"a\":+1}|JSON Parse error: Invalid value. at offset: 5",
        "{\"a\":/*1*/2}|JSON Parse error: Invalid value. at offset: 5",
        "{\"a\":1.}|JSON Parse error: Miss fraction part in number. at offset: 7",
        "{\"a\":1e+}|JSON Parse error: Miss exponent in number. at offset: 8",
        "{\"a\":\"\\x\"}|JSON Parse error: Invalid escape character in string. at offset: 6",
        "{\"a\":\"\t\"}|JSON Parse error: Invalid escape character in string. at offset: 6",
        "{\"a\":\"\\u00g0\"}|JSON Parse error: Incorrect hex digit after \\u escape in string. at"
            + " offset: 6",
        "{\"a\":\"\\ud800x\"}|JSON Parse error: The surrogate pair in string is invalid. at offset:"
            + " 6",
        "`   `|JSON Parse error: The document is empty. at offset: 3",
        "]|JSON Parse error: The document is empty. at offset: 0",
        "{\"instances\":1e400}|JSON Parse error: Number too big to be stored in double. at offset:"
            + " 13",
        "{\"instances\":[\"|JSON Parse error: Missing a closing quotation mark in string. at"
            + " offset: 15",
        "[1,[ 2 ]] rest|JSON Value: [1, [2]] Is not object",
        "\"a\"rest|JSON Value: \"a\" Is not object",
        "NaN|JSON Value: NaN Is not object",
        "{}|Missing 'inputs' or 'instances' key",
        "{\"signature_name\":1}|`JSON Value: {\n    \"signature_name\": 1\n} not formatted correctly."
            + " 'signature_name' key must be a string value.`",
        "{\"inputs\":1,\"instances\":1}|`JSON Value: {\n    \"inputs\": 1,\n    \"instances\": 1\n} Not"
            + " formatted correctly expecting only one of 'inputs' or 'instances' keys to exist `",
        "{\"instances\":1}|`JSON Value: {\n    \"instances\": 1\n} Expecting 'instances' to be an"
            + " list/array`",
        "{\"instances\":[]}|`JSON Value: {\n    \"instances\": []\n} No values in 'instances' array`"
      })
  void refusesABrokenDocument(String body, String message) {
    refuses(body, floats("x"), message);
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
            + "JSON Value: 2 found at incorrect level: 2 in the JSON DOM. Expected at level: 2",
        "[[[1,2],[\"a\",3,4]]]|"
            + FAILED_0
            + "Encountered list at unexpected size: 3 at level: 1 expected size: 2",
        "[[[[1],[2]],[[3,[4]],5,6]]]|"
            + FAILED_0
            + "Encountered list at unexpected size: 3 at level: 1 expected size: 2",
        "[[[],[[1]]]]|"
            + FAILED_0
            + "Encountered list at unexpected size: 1 at level: 1 expected size: 0",
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
    refuses("{\"inputs\":{\"b64\":\"_-==\"}}", one(DType.STRING), "Unable to base64 decode");
    refuses(
        "{\"inputs\":[{\"b64\":1}]}",
        one(DType.STRING),
        "JSON Value: {\n    \"b64\": 1\n} not formatted correctly for base64 data");
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
  void readsBase64AsAbseilDoes() {
    var body =
        "{\"inputs\":[{\"b64\":\"AAE=\"},{\"b64\":\"AAE\"},{\"b64\":\" AA\\nE = \"},{\"b64\":\"\"}]}";
    try (var tensors = decode(body, one(DType.STRING))) {
      byte[] two = {0, 1};
      assertThat(tensors.expect("x").strings()).isDeepEqualTo(new byte[][] {two, two, two, {}});
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16", "UINT16", "COMPLEX64", "COMPLEX128"})
  void doesNotConvertWhatJsonCannotSay(DType dtype) {
    String refusal = "Conversion of JSON Value: 1.5 to type: " + dtype.label();
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> decode("{\"inputs\":[1.5]}", one(dtype)))
        .withMessage(refusal)
        .matches(fault -> fault.kind() == Fault.Kind.NOT_IMPLEMENTED);
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> decode("{\"instances\":[1.5]}", one(dtype)))
        .withMessage(
            "Failed to process element: 0 of 'instances' list. Error: UNIMPLEMENTED: " + refusal)
        .matches(fault -> fault.kind() == Fault.Kind.NOT_IMPLEMENTED);
    refuses(
        "{\"inputs\":[{}]}",
        one(dtype),
        "JSON Value: {} Type: Object is not of expected type: " + dtype.label());
    try (var tensors = decode("{\"inputs\":[[]]}", one(dtype))) {
      assertThat(tensors.expect("x").shape()).isEqualTo(Shape.of(1, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, True",
    "false, False",
    "null, Null",
    "{}, Object",
    "\"x\", String",
    "1.0, Number"
  })
  void namesTheKindThatIsNotWanted(String value, String kind) {
    refuses(
        "{\"inputs\":[" + value + "]}",
        one(DType.INT32),
        "JSON Value: %s Type: %s is not of expected type: int32".formatted(value, kind));
  }

  @Test
  void takesALoneMinusZeroForAWholeNumber() {
    for (var body :
        new String[] {"{\"inputs\":[-0,-0.0,-0e0]}", "{\"a\":1,\"inputs\":[-0,-0.0,-0e0]}"}) {
      for (var dtype : new DType[] {DType.FLOAT, DType.DOUBLE}) {
        var signature = one(dtype);
        try (var tensors = read(body, signature).inputs()) {
          var data = tensors.expect("x").data();
          assertThat(data.byteSize()).isEqualTo(3L * dtype.bytes());
          int sign = dtype.bytes() - 1;
          assertThat(data.get(ValueLayout.JAVA_BYTE, sign)).isZero();
          assertThat(data.get(ValueLayout.JAVA_BYTE, dtype.bytes() + sign)).isNegative();
          assertThat(data.get(ValueLayout.JAVA_BYTE, 2L * dtype.bytes() + sign)).isNegative();
        }
      }
      for (var dtype :
          new DType[] {DType.INT8, DType.UINT8, DType.INT64, DType.UINT32, DType.UINT64}) {
        try (var tensors = read(body.replace(",-0.0,-0e0", ""), one(dtype)).inputs()) {
          assertThat(tensors.expect("x").data().get(ValueLayout.JAVA_BYTE, 0)).isZero();
        }
      }
    }
  }

  @Test
  void passesOverAByteOrderMark() {
    try (var tensors = decode("\ufeff{\"inputs\":[1]}", floats("x"))) {
      assertThat(tensors.expect("x").shape()).isEqualTo(Shape.of(1));
    }
  }

  @Test
  void takesTheSecondHalfOfASurrogatePairForACharacter() {
    try (var tensors = decode("{\"inputs\":\"\\udc00\"}", one(DType.STRING))) {
      assertThat(tensors.expect("x").strings()[0])
          .containsExactly((byte) 0xed, (byte) 0xb0, (byte) 0x80);
    }
  }

  @Test
  void looksForTheSignatureBeforeTheValues() {
    refuses("{\"signature_name\":\"s\"}", none(), "Failed to get input map for signature: s");
    refuses("{\"instances\":1}", none(), "Failed to get input map for signature: DEFAULT");
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

  private static Signature none() {
    return floats();
  }

  private static PredictRequest read(String body, Signature signature) {
    return PredictRequestJson.read(
        body.getBytes(StandardCharsets.UTF_8),
        Map.of(signature.name(), signature),
        name -> signature);
  }

  private static Signature one(DType dtype) {
    var inputs = new LinkedHashMap<String, TensorSpec>();
    inputs.put("x", new TensorSpec("x:0", dtype, Shape.unknown()));
    return new Signature(Signature.DEFAULT, Signature.PREDICT, inputs, new LinkedHashMap<>());
  }
}
