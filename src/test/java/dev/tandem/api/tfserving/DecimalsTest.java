package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
  @ParameterizedTest
  @CsvSource({
    "9000000, 9e+06, 9e+06",
    "999999, 999999.0, 999999.0",
    "0.5, 0.5, 0.5",
    ".0003, 0.0003, 0.0003",
    ".00003, 3e-05, 3e-05",
    "555557.5, 555557.5, 555557.5",
    "NaN, NaN, NaN",
    "Infinity, Infinity, Infinity",
    "3, 3.0, 3.0",
    "-Infinity, -Infinity, -Infinity",
    "0.1, 0.1, 0.1",
    "0.3333333333333333333, 0.333333343, 0.33333333333333331",
    "1, 1.0, 1.0",
    "-0, -0.0, -0.0",
    "100000, 100000.0, 100000.0",
    "1000000, 1e+06, 1e+06",
    "16777217, 16777216.0, 16777217.0",
    "123456.7, 123456.703, 123456.7",
    "1e-7, 1e-07, 1e-07",
    "1e21, 1e+21, 1e+21",
    "1e-45, 1.4013e-45, 1e-45",
    "3.141592653589793, 3.14159274, 3.1415926535897931",
    "-2.5, -2.5, -2.5",
    "100, 100.0, 100.0"
  })
  void writesTheContractsTable(String value, String asFloat, String asDouble) {
    assertThat(text(Float.parseFloat(value))).isEqualTo(asFloat);
    assertThat(text(Double.parseDouble(value))).isEqualTo(asDouble);
  }

  @Test
  void writesTheLargestFloat() {
    assertThat(text(Float.MAX_VALUE)).isEqualTo("3.40282347e+38");
    assertThat(text((double) Float.MAX_VALUE)).isEqualTo("3.4028234663852886e+38");
  }

  @Test
  void agreesWithPrintf() throws Exception {
    int compared = 0;
    try (var vectors = DecimalsTest.class.getResourceAsStream("decimals.txt")) {
      for (var line : new String(vectors.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
        var columns = line.split(" ");
        if (columns[0].equals("#")) {
          continue;
        }
        long bits = Long.parseUnsignedLong(columns[1], 16);
        var written =
            columns[0].equals("f")
                ? text(Float.intBitsToFloat((int) bits))
                : text(Double.longBitsToDouble(bits));
        assertThat(written).as(line).isEqualTo(columns[2]);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(3000);
  }

  @Test
  void agreesWithExactRoundingOnRandomFloats() {
    var random = new Random(5);
    for (int i = 0; i < 1_000_000; i++) {
      float value = i % 2 == 0 ? Float.intBitsToFloat(random.nextInt()) : random.nextFloat() * 1000;
      if (i % 4 == 1) {
        value = Math.round(value * 1000) / 1000f;
      }
      if (Float.isFinite(value) && value != 0) {
        var written = new BigDecimal(text(value));
        assertThat(written.floatValue()).isEqualTo(value);
        var exact = new BigDecimal(value);
        var few = exact.round(new MathContext(6, RoundingMode.HALF_EVEN));
        var expected =
            few.floatValue() == value
                ? few
                : exact.round(new MathContext(9, RoundingMode.HALF_EVEN));
        if (written.compareTo(expected) != 0) {
          assertThat(written).as("of %s", exact).isEqualByComparingTo(expected);
        }
      }
    }
  }

  @Test
  void doublesReadBack() {
    var random = new Random(6);
    for (int i = 0; i < 50_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(text(value))).isEqualTo(value);
      }
    }
  }

  private static String text(float value) {
    var out = new JsonWriter(1);
    Decimals.write(value, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  private static String text(double value) {
    var out = new JsonWriter(1);
    Decimals.write(value, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
