package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainRequestTest {
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "7",
    "-12",
    "0.5",
    "-0.0",
    "1e3",
    "1.5E-7",
    "255",
    "65536",
    "4294967295",
    "1e400",
    "123456789012345678",
    "9223372036854775807",
    "0.1234567890123456789",
    "1e-400",
    "NaN",
    "null",
    "3.4028236e38",
    "2.2250738585072011e-308",
    "01",
    "1.",
    ".5",
    "-",
    "+1",
    "1e",
    "true",
    "\"a\"",
    "9007199254740993",
    "0.000000000000000000000123",
    "7.2057594037927933e16",
    "[1]",
    "[]"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"instances\": [1.0, 2.0, 5.0]}",
        "{\"signature_name\": \"other\", \"instances\": [[1], [2]]}",
        "{\"instances\":[[[1,2],[3,4]]],\"signature_name\":\"serving_default\"}",
        "{\"signature_name\":\"\",\"inputs\":\n[1 , 2]\t}\r\n"
      })
  void readsTheCommonestRequests(String body) {
    try (var plain = expect(body, DType.FLOAT)) {
      assertThat(plain.expect("x").shape().elements()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "}",
        "{}",
        "{\"instances\":1}",
        "{\"instances\":[]}",
        "{\"instances\":[1,[2]]}",
        "{\"instances\":[[1],[2,3]]}",
        "{\"instances\":[1],\"instances\":[2]}",
        "{\"instances\":[1],\"inputs\":[2]}",
        "{\"instances\":[1],\"signature_name\":\"other\"}",
        "{\"instances\":[1],\"signature_name\":\"nobody\"}",
        "{\"signature_name\":\"nobody\",\"instances\":[1]}",
        "{\"signature_name\":1,\"instances\":[1]}",
        "{\"instances\":[1],\"more\":2}",
        "{\"instances\":[1]"
      })
  void leavesTheRestToThoseWhoKnow(String body) {
    long before = Tensor.live();
    assertThat(PlainRequest.read(bytes(body), signatures(DType.FLOAT))).isNull();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"FLOAT", "DOUBLE", "INT32", "UINT8", "INT16", "INT8", "INT64", "UINT32", "UINT64"})
  void agreesWithTheFullReaderOnRandomDocuments(DType dtype) {
    var random = new Random(dtype.number());
    long before = Tensor.live();
    int plain = 0;
    for (int i = 0; i < 20_000; i++) {
      plain += agree(mutated(document(random), random), dtype) ? 1 : 0;
    }
    assertThat(plain).as("read in one pass").isGreaterThan(1000);
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void readsNumbersAsTheJdkDoes() {
    var random = new Random(9);
    var values = new double[50_000];
    var body = new StringBuilder("{\"inputs\":[");
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (i % 3) {
            case 0 -> random.nextDouble();
            case 1 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            default -> random.nextGaussian() * 100;
          };
      body.append(i == 0 ? "" : ",").append(values[i]);
    }
    try (var tensors = expect(body + "]}", DType.DOUBLE)) {
      assertThat(tensors.expect("x").data().toArray(ValueLayout.JAVA_DOUBLE)).isEqualTo(values);
    }
  }

  private static boolean agree(byte[] body, DType dtype) {
    var signatures = signatures(dtype);
    var plain = PlainRequest.read(body, signatures);
    if (plain == null) {
      return false;
    }
    var text = new String(body, StandardCharsets.UTF_8);
    try (var inputs = plain.inputs()) {
      var full = PredictRequestJson.parse(body);
      var name = full.signature().isEmpty() ? Signature.DEFAULT : full.signature();
      assertThat(plain.signature().name()).as(text).isEqualTo(name);
      assertThat(plain.isRow()).as(text).isEqualTo(full.isRow());
      try (var wanted = full.decode(plain.signature())) {
        var x = inputs.expect("x");
        var y = wanted.expect("x");
        assertThat(x.shape()).as(text).isEqualTo(y.shape());
        assertThat(x.data().mismatch(y.data())).as(text).isEqualTo(-1);
      }
    } catch (Fault fault) {
      throw new AssertionError("refused by the full reader: " + text, fault);
    }
    return true;
  }

  private static String document(Random random) {
    var text = new StringBuilder("{");
    if (random.nextInt(4) == 0) {
      text.append("\"signature_name\":\"")
          .append(random.nextBoolean() ? "other" : "")
          .append("\",");
    }
    text.append(random.nextBoolean() ? "\"instances\":" : "\"inputs\" : ");
    list(random, random.nextInt(1, 4), random.nextInt(1, 4), text);
    return text.append(random.nextInt(4) == 0 ? " ,\"signature_name\":\"other\"}" : "}").toString();
  }

  private static void list(Random random, int rank, int size, StringBuilder text) {
    text.append('[');
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : random.nextBoolean() ? "," : " ,\n ");
      if (rank > 1) {
        list(random, rank - 1, size, text);
      } else {
        boolean odd = random.nextInt(12) == 0;
        text.append(odd ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt(100));
      }
    }
    text.append(']');
  }

  private static byte[] mutated(String document, Random random) {
    byte[] body = bytes(document);
    if (random.nextInt(3) == 0) {
      String likely = "[]{},:\"0123456789.eE+- \n";
      int at = random.nextInt(body.length);
      body[at] = (byte) likely.charAt(random.nextInt(likely.length()));
    }
    return body;
  }

  private static NamedTensors expect(String body, DType dtype) {
    var plain = PlainRequest.read(bytes(body), signatures(dtype));
    assertThat(plain).as(body).isNotNull();
    return plain.inputs();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Signature> signatures(DType dtype) {
    var inputs = Map.of("x", new TensorSpec("x:0", dtype, Shape.unknown()));
    return Map.of(
        Signature.DEFAULT,
        new Signature(Signature.DEFAULT, Signature.PREDICT, inputs, Map.of()),
        "other",
        new Signature("other", Signature.PREDICT, inputs, Map.of()));
  }
}
