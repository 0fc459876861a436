package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonExcerptTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "-0.0, -0.0",
    "1.50, 1.5",
    "1e2, 100.0",
    "1E21, 1e21",
    "123456789012345678901e0, 123456789012345680000.0",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "-12.5e-9, -1.25e-8",
    "1.5e300, 1.5e300",
    "18446744073709551615, 18446744073709551615",
    "18446744073709551616, 18446744073709552000.0",
    "-9223372036854775808, -9223372036854775808",
    "-9223372036854775809, -9223372036854776000.0",
    "NaN, NaN",
    "-Inf, -Infinity"
  })
  void writesNumbersAsRapidJsonDoes(String sent, String shown) {
    assertThat(excerpt(sent)).isEqualTo(shown);
  }

  @Test
  void indentsMembersAndKeepsListsOnALine() {
    assertThat(excerpt("{\"a\" : [1,[],{ }, {\"b\\n\":null}],\"c\":{\"d\":true}} more"))
        .isEqualTo(
            """
            {
                "a": [1, [], {}, {
                        "b\\n": null
                    }],
                "c": {
                    "d": true
                }
            }\
            """);
  }

  @Test
  void beginsNothingPast256Bytes() {
    String many = "1000,".repeat(1000);
    assertThat(excerpt("[" + many + "1]")).isEqualTo("[" + "1000, ".repeat(42) + "1000");
    assertThat(excerpt("[\"" + "a".repeat(255) + "\",2]"))
        .isEqualTo("[\"" + "a".repeat(255) + "\"");
    String key = "k".repeat(260);
    assertThat(excerpt("{\"" + key + "\":1}")).isEqualTo("{\n    \"" + "k".repeat(256) + "\"");
  }

  @Test
  void survivesDeepNesting() {
    int deep = 500_000;
    assertThat(excerpt("[".repeat(deep) + "]".repeat(deep))).isEqualTo("[".repeat(256));
    assertThat(excerpt("{\"a\":".repeat(deep) + "1" + "}".repeat(deep)))
        .hasSizeBetween(256, 512)
        .startsWith("{\n    \"a\": {\n        \"a\": {");
  }

  private static String excerpt(String json) {
    return JsonExcerpt.of(json.getBytes(StandardCharsets.UTF_8), 0);
  }
}
